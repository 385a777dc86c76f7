import { project } from '../../../domain/project/project.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';

/** What registered itself, and what is described by a document, stand in two projects: an operator may end one kind at once. */
export type Kind = 'dcr' | 'cimd';
const names = { dcr: 'ZITADEL DCR', cimd: 'ZITADEL CIMD' } as const;

/** The same in every process, so that nobody has to look it up. */
export const homeOf = (kind: Kind, orgId: string) => `${kind}-${orgId}`;

/** The project, and what makes it where it is not there yet. */
export const homeFor = async (
  api: Pick<Api, 'load'>,
  instanceId: string,
  kind: Kind,
  orgId: string,
): Promise<{ readonly projectId: string; readonly steps: readonly AnyStep[] }> => {
  const projectId = homeOf(kind, orgId);
  const { state } = await api.load(instanceId, project, projectId);
  if (state.status !== 'absent') return { projectId, steps: [] };
  return {
    projectId,
    steps: [step(project, projectId, { type: 'AddProject', name: names[kind], settings: {} }, orgId)],
  };
};
