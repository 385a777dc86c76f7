import { compactVerify, type JWTPayload } from 'jose';
import type { TokenActor } from '../../../domain/oidc-session/events.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { activeClient, type Client } from '../client/client.ts';
import { formFor } from '../client/jwt.ts';
import { foreignJwt } from '../foreign-json.ts';
import { encryptionKeysOf } from '../keys/encryption-keys.ts';
import { signingKeysOf } from '../keys/signing-keys.ts';
import { actorIn } from './actor.ts';
import { userBehind } from './subject-identifier.ts';

export type IdToken = {
  /** The user's id, whatever the client calls them. */
  readonly sub: string;
  readonly clientId: string;
  readonly sessionId: string | undefined;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Who acted for the user when it was given. */
  readonly actor: TokenActor | undefined;
  /** By one of our keys. With a secret that both have, its client could have signed anything (RFC 7515, 10.5). */
  readonly isSignedByUs: boolean;
};

/** An ID token that comes back: ours, and for this issuer, but it may be old. */
export const readIdToken = async (
  api: Api,
  { instance, origin, read }: Pick<Visit, 'instance' | 'origin' | 'read'>,
  sent: string,
): Promise<IdToken | undefined> => {
  const token = await opened(api, instance.id, sent);
  const { azp: clientId, ...unproven } = claimsIn(token);
  // No other JWT of ours names its client so: neither access tokens nor answers of other endpoints are taken for one.
  if (typeof clientId !== 'string' || unproven.iss !== origin) return undefined;
  const client = await activeClient(api, read, clientId);
  const ours = await signingKeysOf(api).claimsOf(instance.id, token);
  const claims = ours ?? (await signedWithSecret(client, token));
  if (!claims?.sub || claims.exp === undefined) return undefined;
  const sub = await userBehind(api, instance.id, client, claims.sub);
  const sid = claims['sid'];
  const [issuedAt, expiresAt] = [new Date((claims.iat ?? 0) * 1000), new Date(claims.exp * 1000)];
  const sessionId = typeof sid === 'string' ? sid : undefined;
  if (sub === undefined) return undefined;
  const said = { sub, clientId, sessionId, issuedAt, expiresAt, actor: actorIn(claims['act']) };
  return { ...said, isSignedByUs: ours !== undefined };
};

/** Core, 3.1.2.1: whoever sends it by a browser may have encrypted it to us. */
const opened = async (api: Api, instanceId: string, sent: string): Promise<string> => {
  if (sent.split('.').length !== 5) return sent;
  const { text } = await encryptionKeysOf(api)
    .opened(instanceId, sent)
    .catch(() => ({ text: '' }));
  return text;
};

const claimsIn = (token: string): JWTPayload => {
  const { header = {}, claims = {} } = foreignJwt(token) ?? {};
  // Core, 2: `typ` is not needed, and where another one stands it is another kind of JWT.
  return String(header.typ ?? 'JWT').toUpperCase() === 'JWT' ? claims : {};
};

/** Only where the client registered such an algorithm: a public key is never taken for a secret (RFC 8725, 2.1). */
const signedWithSecret = async (client: Client | undefined, token: string): Promise<JWTPayload | undefined> => {
  const { signed: alg } = formFor(client, 'id_token');
  if (client?.clientSecret === undefined || !alg?.startsWith('HS')) return undefined;
  try {
    const { payload } = await compactVerify(token, Buffer.from(client.clientSecret), { algorithms: [alg] });
    return JSON.parse(Buffer.from(payload).toString()) as JWTPayload;
  } catch {
    return undefined;
  }
};
