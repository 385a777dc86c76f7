import type { Api } from '../../api.ts';
import { readAuthRequest } from '../../oidc/complete.ts';
import type { Guest, Step } from '../guest.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { isFreshEnough, satisfies } from '../start/way.ts';

/** Whether somebody may go on as this account: whoever lacks no more than another factor is asked for that alone. */
export const isProvenFor = async (api: Api, { visit }: Guest, { authRequestId }: Step, chosen: KnownAccount) => {
  const at = chosen.missing ? chosen.provenAt : chosen.authenticatedAt;
  if (authRequestId === undefined) return at !== undefined;
  const { request, addedAt } = await readAuthRequest(api, visit, authRequestId);
  return chosen.missing
    ? isFreshEnough(request, addedAt, { authenticatedAt: at })
    : satisfies(request, addedAt, chosen);
};
