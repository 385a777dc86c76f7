import { ciba } from '../../../domain/ciba/ciba.ts';
import type { Api } from '../../api.ts';
import { openAuthReqId } from '../ciba/auth-req-id.ts';
import { interval } from '../ciba/authentication.ts';
import { authenticatedClient } from '../client/client.ts';
import { pace } from '../device/pace.ts';
import { invalidGrant, OAuthError } from '../oauth-error.ts';
import { newOidcSessionId } from '../tokens/tokens.ts';
import { cibaGrant } from './ciba-grant.ts';
import type { GrantHandler } from './grant.ts';
import { polledTokens } from './once-answered.ts';

/** CIBA Core, 10.1 and 11: asked again and again, or once after a ping. */
export const cibaTokens = (api: Api): GrantHandler => {
  const polls = pace(api, interval);
  return async ({ visit, parameters, credentials }) => {
    const client = await authenticatedClient(api, visit.read, credentials);
    // Whom the tokens are pushed to does not fetch them (10.1).
    if (!client.grantTypes.includes(cibaGrant) || client.metadata.backchannel_token_delivery_mode === 'push')
      throw new OAuthError('unauthorized_client', 'This application may not fetch tokens of this kind.');
    const id = await openAuthReqId(api.keys, visit.instance.id, parameters.required('auth_req_id'));
    if (id === undefined) throw invalidGrant('This auth_req_id is not valid.');
    const oidcSessionId = newOidcSessionId(api);
    const { clientId } = client;
    const command = { type: 'ExchangeCibaRequest', now: api.now(), clientId, oidcSessionId } as const;
    return polledTokens(api, polls, visit, client, { decider: ciba, id, command, oidcSessionId, parameters });
  };
};
