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

export const memberErrors = errors('member', {
  already_exists: ['already_exists', 'This user is an administrator here already.', 'ORG-poWwe'],
  not_found: ['not_found', 'This user is no administrator here.'],
  role_invalid: ['invalid', 'There is no such role at this level.', 'Org-4N8es'],
  role_required: ['invalid', 'An administrator needs a role.', 'Org-LiaZi'],
});

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
        if (current) throw memberErrors.already_exists();
        return [{ type: `${level}.member.added`, payload: { userId, roles } }];
      }
      case 'ChangeMember': {
        const roles = rolesAt(level, command.roles);
        if (!current) throw memberErrors.not_found();
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

const rolesAt = (level: MemberLevel, roles: readonly string[]) => {
  if (roles.length === 0) throw memberErrors.role_required();
  for (const role of roles)
    if (roleLevel(role) !== level)
      throw memberErrors.role_invalid({ message: `There is no role ${role} for members of ${places[level]}.` });
  return [...new Set(roles)];
};
const places = { instance: 'an instance', org: 'an organization', project: 'a project' };

const same = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every((role) => others.includes(role));

const schemasOf = (level: MemberLevel): EventSchemas =>
  Object.fromEntries(Object.entries(memberEvents).filter(([type]) => type.startsWith(`${level}.`)));

export const members = { instance: member('instance'), org: member('org'), project: member('project') };
