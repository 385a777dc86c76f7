import { org, orgErrors, orgExists } from '../../../domain/org/org.ts';
import type { Permission } from '../../../domain/permissions.ts';
import { projectErrors } from '../../../domain/project/errors.ts';
import { project } from '../../../domain/project/project.ts';
import type { Api, Call } from '../../api.ts';

/** Whoever writes to a project needs the permission there; whoever names one that never was, in their own organization. */
export const allowOnProject = async (api: Api, call: Call, permission: Permission, projectId: string) => {
  const { last } = await api.load(call.instance.id, project, projectId);
  await call.allow(permission, last && { orgId: last.owner, projectId });
  if (!last) return;
  const { state: owner } = await api.load(call.instance.id, org, last.owner);
  if (!orgExists(owner)) throw projectErrors.not_found();
};

/** New projects need an organization that is there and active. */
export const mustBeActiveOrg = async (api: Api, call: Call, orgId: string) => {
  const { state } = await api.load(call.instance.id, org, orgId);
  if (!orgExists(state)) throw orgErrors.not_found();
  if (state.status !== 'active') throw projectErrors.org_inactive();
};

/** Where to read what became of a project: its own stream, and its organization's, whose removal ends it. */
export const historyOf = async (api: Api, call: Call, projectId: string) => {
  const { last } = await api.recent.load(call.instance.id, project, projectId);
  return [
    { aggregateType: 'project', aggregateId: projectId },
    ...(last ? [{ aggregateType: 'org', aggregateId: last.owner }] : []),
  ];
};
