import type { Client } from '../client/client.ts';

type Asking = Pick<Client, 'clientId' | 'projectId' | 'metadata'>;

/** Whether somebody sends a token with this audience to this client, by its own name, one of its addresses or its project. */
export const isMeantFor = ({ clientId, projectId, metadata }: Asking, audience: readonly string[]): boolean =>
  audience.includes(clientId) ||
  (metadata.resource_identifiers ?? []).some((resource) => audience.includes(resource)) ||
  // Strangers share a project, and nothing else.
  (!metadata.third_party && audience.includes(projectId));
