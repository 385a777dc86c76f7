import type { Decider } from '../decider.ts';
import { errors } from '../errors.ts';
import type { EventSchemas } from '../event.ts';
import { roleLevel } from '../permissions.ts';
import { memberEvents } from './events.ts';

/** Members stand on the stream of what they administer. */
export type MemberLevel = 'instance' | 'org' | 'project';

export type MemberCommand =
  | { readonly type: 'AddMember'; readonly userId: string; readonly roles: readonly string[] }
  | { readonly type: 'ChangeMember'; readonly userId: string; readonly roles: readonly string[] }
  /** `cascade`: because the user is removed. */
  | { readonly type: 'RemoveMember'; readonly userId: string; readonly cascade?: boolean };

/** The roles of each member, by user id. */
export type MemberState = { readonly roles: Readonly<Record<string, readonly string[]>> };

type WithRoles = { readonly userId: string; readonly roles: readonly string[] };
export type MemberEventOf<L extends MemberLevel> =
  | { readonly type: `${L}.member.added`; readonly payload: WithRoles }
  | { readonly type: `${L}.member.changed`; readonly payload: WithRoles }
  | { readonly type: `${L}.member.removed`; readonly payload: { readonly userId: string } }
  | { readonly type: `${L}.member.cascade.removed`; readonly payload: { readonly userId: string } };

const texts = {
  already_exists: 'This user is an administrator here already.',
  not_found: 'This user is no administrator here.',
  role_invalid: 'There is no such role at this level.',
  role_required: 'An administrator needs a role.',
};

/** The same refusals at each level, by the ids that clients know there. */
export const memberErrors = {
  instance: errors('instance_member', {
    already_exists: ['already_exists', texts.already_exists, 'INSTA-pFDwe'],
    not_found: ['not_found', texts.not_found, 'INSTANCE-D8JxR'],
    role_invalid: ['invalid', texts.role_invalid, 'INSTANCE-4m0fS'],
    role_required: ['invalid', texts.role_required, 'INSTANCE-LiaZi'],
  }),
  org: errors('member', {
    already_exists: ['already_exists', texts.already_exists, 'ORG-poWwe'],
    not_found: ['not_found', texts.not_found, 'Org-D8JxR'],
    role_invalid: ['invalid', texts.role_invalid, 'Org-4N8es'],
    role_required: ['invalid', texts.role_required, 'Org-LiaZi'],
  }),
  project: errors('project_member', {
    already_exists: ['already_exists', texts.already_exists, 'PROJECT-PtXi1'],
    not_found: ['not_found', texts.not_found, 'PROJECT-D8JxR'],
    role_invalid: ['invalid', texts.role_invalid, 'PROJECT-3m9ds'],
    role_required: ['invalid', texts.role_required, 'PROJECT-LiaZi'],
  }),
  project_grant: errors('project_grant_member', {
    already_exists: ['already_exists', texts.already_exists],
    not_found: ['not_found', texts.not_found],
    role_invalid: ['invalid', texts.role_invalid, 'PROJECT-m9gKK'],
    role_required: ['invalid', texts.role_required, 'PROJECT-8fi7G'],
  }),
};

const member = <const L extends MemberLevel>(level: L): Decider<MemberCommand, MemberState, MemberEventOf<L>> => ({
  name: `${level}.member`,
  aggregate: level,
  events: schemasOf(level),
  initial: { roles: {} },
  decide: (command, state) => {
    const { userId } = command;
    const current = Object.hasOwn(state.roles, userId) ? state.roles[userId] : undefined;
    switch (command.type) {
      case 'AddMember': {
        const roles = rolesAt(level, command.roles);
        if (current) throw memberErrors[level].already_exists();
        return [{ type: `${level}.member.added`, payload: { userId, roles } }];
      }
      case 'ChangeMember': {
        const roles = rolesAt(level, command.roles);
        if (!current) throw memberErrors[level].not_found();
        return same(current, roles) ? [] : [{ type: `${level}.member.changed`, payload: { userId, roles } }];
      }
      case 'RemoveMember':
        if (!current) return [];
        return command.cascade
          ? [{ type: `${level}.member.cascade.removed`, payload: { userId } }]
          : [{ type: `${level}.member.removed`, payload: { userId } }];
    }
  },
  evolve: (state, { payload }) => {
    const { [payload.userId]: _, ...others } = state.roles;
    return { roles: 'roles' in payload ? { ...others, [payload.userId]: payload.roles } : others };
  },
});

/** Those asked for, each once, if all are roles of this level. */
export const rolesAt = (level: keyof typeof memberErrors, roles: readonly string[]) => {
  if (roles.length === 0) throw memberErrors[level].role_required();
  for (const role of roles)
    if (roleLevel(role) !== level)
      throw memberErrors[level].role_invalid({ message: `There is no role ${role} for members of ${places[level]}.` });
  return [...new Set(roles)];
};
const places = {
  instance: 'an instance',
  org: 'an organization',
  project: 'a project',
  project_grant: 'a project grant',
};

export const same = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every((role) => others.includes(role));

const schemasOf = (level: MemberLevel): EventSchemas =>
  Object.fromEntries(Object.entries(memberEvents).filter(([type]) => type.startsWith(`${level}.member.`)));

export const members = { instance: member('instance'), org: member('org'), project: member('project') };
