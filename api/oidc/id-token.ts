import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Grant } from '../../domain/oidc-session/oidc-session.ts';
import type { Api } from '../api.ts';
import type { Visit } from '../call.ts';
import { amrOf } from './amr.ts';
import { inSeconds } from './seconds.ts';
import { signingKeysOf } from './signing-keys.ts';

export type IdTokenContent = {
  readonly grant: Grant;
  readonly accessToken?: string | undefined;
  /** What goes to the client in the same answer from the authorization endpoint. */
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly issuedAt: Date;
  readonly lifetimeMs: number;
  /** What the user info endpoint would say, where the application wants it here too. */
  readonly userinfo: JWTPayload;
};

/** OpenID Connect Core, 2 and 3.1.3.6. */
export const signIdToken = async (
  api: Api,
  { instance, origin }: Pick<Visit, 'instance' | 'origin'>,
  { grant, accessToken, code, state, issuedAt, lifetimeMs, userinfo }: IdTokenContent,
): Promise<string> => {
  const keys = signingKeysOf(api);
  const algorithm = await keys.activeAlgorithm(instance.id);
  const hash = (text: string) => leftHalfOfHash(text, algorithm);
  const amr = amrOf(grant.authMethods);
  return keys.sign(instance.id, {
    ...userinfo,
    iss: origin,
    sub: grant.userID,
    // Core, 2: the client itself is among them, also a machine that asked for no audience.
    aud: [...new Set([grant.clientID, ...grant.audience])],
    azp: grant.clientID,
    client_id: grant.clientID,
    iat: inSeconds(issuedAt),
    exp: inSeconds(issuedAt.getTime() + lifetimeMs),
    auth_time: inSeconds(new Date(grant.authTime)),
    ...(accessToken === undefined ? {} : { at_hash: hash(accessToken) }),
    // Core, 3.3.2.11; s_hash: Financial-grade API Part 2, 5.1.
    ...(code === undefined ? {} : { c_hash: hash(code) }),
    ...(state === undefined ? {} : { s_hash: hash(state) }),
    ...(grant.acr === undefined ? {} : { acr: grant.acr }),
    ...(amr.length > 0 ? { amr } : {}),
    ...(grant.nonce === undefined ? {} : { nonce: grant.nonce }),
    ...(grant.sessionID === '' ? {} : { sid: grant.sessionID }),
  });
};

/** OpenID Connect Core, 3.1.3.6: with the hash of the signature's algorithm. Ed25519 signs with SHA-512 inside. */
const leftHalfOfHash = (text: string, algorithm: string): string => {
  const bits = algorithm === 'EdDSA' ? '512' : algorithm.slice(-3);
  const hash = createHash(`sha${bits}`).update(text).digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
};

export type IdToken = { readonly sub: string; readonly clientId: string; readonly sessionId: string | undefined };

/** An ID token that comes back as a hint: ours, and for this issuer, but it may be old. */
export const readIdToken = async (
  api: Api,
  { instance, origin }: Pick<Visit, 'instance' | 'origin'>,
  token: string,
): Promise<IdToken | undefined> => {
  const claims = await signingKeysOf(api).claimsOf(instance.id, token);
  if (claims?.iss !== origin || !claims.sub || typeof claims['azp'] !== 'string') return undefined;
  const sid = claims['sid'];
  return { sub: claims.sub, clientId: claims['azp'], sessionId: typeof sid === 'string' ? sid : undefined };
};
