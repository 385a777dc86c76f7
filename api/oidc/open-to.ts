import { rolesOfUser } from '../../projections/authorization/roles-of-user.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { Api } from '../api.ts';
import type { Client } from './client/client.ts';

type Asking = { readonly userId: string; readonly orgId: string };

/**
 * A project may want its users of an organization that owns it or was granted it, and authorized. Asked when somebody signs
 * in, and as long as what they were given is used. Undefined: it is open to them.
 */
export const closedBy = async (
  api: Pick<Api, 'views' | 'store'>,
  read: ReadContext,
  { projectId, orgId, grantedOrgs, projectCheck, roleCheck }: Client,
  who: Asking,
): Promise<'project' | 'authorization' | undefined> => {
  if (projectCheck && who.orgId !== orgId && !grantedOrgs.has(who.orgId)) return 'project';
  if (!roleCheck || (await isAuthorized(api, read, who.userId, projectId))) return undefined;
  // Before a no: whatever has been recorded by now, by whichever process.
  const certain = { ...read, notBefore: await api.store.head() };
  return (await isAuthorized(api, certain, who.userId, projectId)) ? undefined : 'authorization';
};

const isAuthorized = async ({ views }: Pick<Api, 'views'>, read: ReadContext, userId: string, projectId: string) =>
  (await rolesOfUser(views, read, userId)).some(({ project_id }) => project_id === projectId);
