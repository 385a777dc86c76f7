import { randomUUID } from 'node:crypto';
import { asymmetricAlgorithms, type ClientMetadata } from '../../../domain/project/client-metadata.ts';
import type { SignedInClient } from '../../../domain/session-logout/session-logout.ts';
import type { Api } from '../../api.ts';
import type { Client } from '../client.ts';
import { inSeconds } from '../seconds.ts';
import { signingKeysOf } from '../signing-keys.ts';
import type { SigningAlgorithm } from '../web-key.ts';

/** Back-Channel Logout, 2.4: the one event that a logout token is about. */
const event = 'http://schemas.openid.net/event/backchannel-logout';

/** Made when it is sent: two minutes are enough (2.4). */
const usualLifetimeMs = 120_000;

/** Says to one application that this session of this user is over; never with a nonce, so that it is no ID token (2.4). */
export const signLogoutToken = async (
  api: Api,
  { instanceId, sessionId }: { readonly instanceId: string; readonly sessionId: string },
  { issuer, userId }: SignedInClient,
  { clientId, metadata }: Client,
): Promise<string> => {
  const now = api.now();
  const claims = {
    iss: issuer,
    aud: clientId,
    sub: userId,
    sid: sessionId,
    iat: inSeconds(now),
    exp: inSeconds(now.getTime() + (api.settings.logoutTokenMs ?? usualLifetimeMs)),
    jti: randomUUID(),
    events: { [event]: {} },
  };
  return signingKeysOf(api).sign(instanceId, claims, { typ: 'logout+jwt', alg: algorithmOf(metadata) });
};

/** As its ID tokens are signed (2.6). */
const algorithmOf = ({ id_token_signed_response_alg: alg }: ClientMetadata): SigningAlgorithm | undefined =>
  asymmetricAlgorithms.find((known) => known === alg);
