import type { Decider } from '../decider.ts';
import { type MemberEvent, memberEvents } from './events.ts';
import { memberErrors, rolesAt, same } from './member.ts';

/** Members of a project grant stand on the stream of the project. */
export type GrantMemberCommand =
  | {
      readonly type: 'AddGrantMember' | 'ChangeGrantMember';
      readonly grantId: string;
      readonly userId: string;
      readonly roles: readonly string[];
    }
  /** `cascade`: because the user is removed. */
  | {
      readonly type: 'RemoveGrantMember';
      readonly grantId: string;
      readonly userId: string;
      readonly cascade?: boolean;
    }
  /** Because the grant is removed. */
  | { readonly type: 'RemoveGrantMembers'; readonly grantId: string };

/** The roles of each member, by grant id and user id. */
export type GrantMemberState = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

export type GrantMemberEvent = Extract<MemberEvent, { readonly type: `project.grant.member.${string}` }>;

const level = 'project_grant';
const nobody: ReadonlyMap<string, readonly string[]> = new Map();

const decide = (command: GrantMemberCommand, state: GrantMemberState): readonly GrantMemberEvent[] => {
  const { grantId } = command;
  const members = state.get(grantId) ?? nobody;
  switch (command.type) {
    case 'AddGrantMember': {
      const roles = rolesAt(level, command.roles);
      if (members.has(command.userId)) throw memberErrors[level].already_exists();
      return [{ type: 'project.grant.member.added', payload: { userId: command.userId, grantId, roles } }];
    }
    case 'ChangeGrantMember': {
      const roles = rolesAt(level, command.roles);
      const current = members.get(command.userId);
      if (!current) throw memberErrors[level].not_found();
      return same(current, roles)
        ? []
        : [{ type: 'project.grant.member.changed', payload: { userId: command.userId, grantId, roles } }];
    }
    case 'RemoveGrantMember':
      if (!members.has(command.userId)) return [];
      return command.cascade
        ? [gone(grantId, command.userId)]
        : [{ type: 'project.grant.member.removed', payload: { userId: command.userId, grantId } }];
    case 'RemoveGrantMembers':
      return [...members.keys()].map((userId) => gone(grantId, userId));
  }
};

const gone = (grantId: string, userId: string): GrantMemberEvent => ({
  type: 'project.grant.member.cascade.removed',
  payload: { userId, grantId },
});

const evolve = (state: GrantMemberState, { type, payload }: GrantMemberEvent): GrantMemberState => {
  const members = new Map(state.get(payload.grantId));
  switch (type) {
    case 'project.grant.member.added':
    case 'project.grant.member.changed':
      members.set(payload.userId, payload.roles);
      break;
    case 'project.grant.member.removed':
    case 'project.grant.member.cascade.removed':
      members.delete(payload.userId);
  }
  return new Map(state).set(payload.grantId, members);
};

export const grantMembers: Decider<GrantMemberCommand, GrantMemberState, GrantMemberEvent> = {
  name: 'project.grant.member',
  aggregate: 'project',
  events: Object.fromEntries(Object.entries(memberEvents).filter(([type]) => type.startsWith('project.grant.member.'))),
  initial: new Map(),
  decide,
  evolve,
};
