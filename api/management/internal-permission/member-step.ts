import { type GrantMemberCommand, grantMembers } from '../../../domain/member/grant-member.ts';
import { type MemberCommand, type MemberLevel, members } from '../../../domain/member/member.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';

/** A command on the members of an instance, an organization or a project. */
export const memberStep = (level: MemberLevel, id: string, command: MemberCommand): AnyStep => {
  switch (level) {
    case 'instance':
      return step(members.instance, id, command);
    case 'org':
      return step(members.org, id, command);
    case 'project':
      return step(members.project, id, command);
  }
};

type Office = { readonly aggregateType: string; readonly aggregateId: string; readonly grantId: string };

/** What the removal of a user means for what they administer. */
export const leave = ({ aggregateType, aggregateId, grantId }: Office, userId: string): readonly AnyStep[] => {
  switch (aggregateType) {
    case 'instance':
    case 'org':
    case 'project':
      return [memberStep(aggregateType, aggregateId, { type: 'RemoveMember', userId, cascade: true })];
    case 'project_grant': {
      const command: GrantMemberCommand = { type: 'RemoveGrantMember', grantId, userId, cascade: true };
      return [step(grantMembers, aggregateId, command)];
    }
    default:
      return [];
  }
};
