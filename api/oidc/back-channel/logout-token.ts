import { randomUUID } from 'node:crypto';
import type { SignedInClient } from '../../../domain/session-logout/session-logout.ts';
import type { Api } from '../../api.ts';
import type { Client } from '../client/client.ts';
import { clientJwt } from '../client/jwt.ts';
import { inSeconds } from '../seconds.ts';
import { subjectIdentifier } from '../tokens/subject-identifier.ts';

/** Back-Channel Logout, 2.4: the one event that a logout token is about. */
const event = 'http://schemas.openid.net/event/backchannel-logout';

/** Made when it is sent: two minutes are enough (2.4). */
const usualLifetimeMs = 120_000;

/** Says to one application that this session of this user is over; never with a nonce, so that it is no ID token (2.4). */
export const signLogoutToken = async (
  api: Api,
  { instanceId, sessionId }: { readonly instanceId: string; readonly sessionId: string },
  { issuer, userId }: SignedInClient,
  client: Client,
): Promise<string> => {
  const now = api.now();
  const claims = {
    iss: issuer,
    aud: client.clientId,
    sub: await subjectIdentifier(api, instanceId, client, userId),
    sid: sessionId,
    iat: inSeconds(now),
    exp: inSeconds(now.getTime() + (api.settings.logoutTokenMs ?? usualLifetimeMs)),
    jti: randomUUID(),
    events: { [event]: {} },
  };
  // As its ID tokens are signed, and encrypted (2.2, 2.6).
  return clientJwt(api, instanceId, client, claims, { kind: 'id_token', typ: 'logout+jwt' });
};
