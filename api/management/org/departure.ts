import { grantMembers } from '../../../domain/member/grant-member.ts';
import { project } from '../../../domain/project/project.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import { officesElsewhereOf } from '../../../projections/member/queries.ts';
import { projectsGrantedTo } from '../../../projections/project-grant/queries.ts';
import type { Api, Call } from '../../api.ts';
import { cascadeSteps } from '../authorization/resting.ts';
import { leave } from '../internal-permission/member-step.ts';

/** What an organization that goes, and its users, held of others: projects they were granted, offices, authorizations. */
export const leaveOthers = async (api: Api, call: Call, orgId: string): Promise<readonly AnyStep[]> => {
  const read = { ...call.read, notBefore: await api.store.head() };
  const [grants, offices, cascades] = await Promise.all([
    projectsGrantedTo(api.views, read, orgId),
    officesElsewhereOf(api.views, read, orgId),
    cascadeSteps(api, call, { of: 'org', id: orgId }, { type: 'CascadeRemoval' }),
  ]);
  return [
    ...cascades,
    ...offices.flatMap(({ userId, ...office }) => leave(office, userId)),
    ...grants.flatMap(({ projectId, grantId }) => [
      step(project, projectId, { type: 'RemoveGrant', orgId } as const),
      step(grantMembers, projectId, { type: 'RemoveGrantMembers', grantId } as const),
    ]),
  ];
};
