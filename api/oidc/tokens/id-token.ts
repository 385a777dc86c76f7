import { hash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { TokenActor } from '../../../domain/oidc-session/events.ts';
import type { Grant } from '../../../domain/oidc-session/oidc-session.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { amrOf } from '../amr.ts';
import type { Client } from '../client/client.ts';
import { clientJwt, formFor } from '../client/jwt.ts';
import { signingKeysOf } from '../keys/signing-keys.ts';
import { inSeconds } from '../seconds.ts';
import { actClaim } from './actor.ts';

export type IdTokenContent = {
  readonly grant: Grant;
  readonly accessToken?: string | undefined;
  /** What goes to the client in the same answer from the authorization endpoint. */
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  /** What it was asked for by, and goes to the client with it, where it is not fetched. */
  readonly pushed?: { readonly authReqId: string; readonly refreshToken: string | undefined };
  /** Who acts for the user (RFC 8693, 4.1). */
  readonly actor?: TokenActor | undefined;
  readonly issuedAt: Date;
  readonly lifetimeMs: number;
  /** Of the person, `sub` among it. */
  readonly told: JWTPayload;
};

/** OpenID Connect Core, 2 and 3.1.3.6. */
export const signIdToken = async (
  api: Api,
  { instance, origin }: Pick<Visit, 'instance' | 'origin'>,
  client: Client | undefined,
  { grant, accessToken, code, state, pushed, actor, issuedAt, lifetimeMs, told }: IdTokenContent,
): Promise<string> => {
  const algorithm = formFor(client, 'id_token').signed ?? (await signingKeysOf(api).activeAlgorithm(instance.id));
  const halfHash = (text: string | undefined) => (text === undefined ? undefined : leftHalfOfHash(text, algorithm));
  const amr = amrOf(grant.authMethods);
  // What is undefined is not told.
  const claims = {
    ...told,
    iss: origin,
    // Core, 2: the client itself is among them, also a machine that asked for no audience.
    aud: [...new Set([grant.clientID, ...grant.audience])],
    azp: grant.clientID,
    client_id: grant.clientID,
    iat: inSeconds(issuedAt),
    exp: inSeconds(issuedAt.getTime() + lifetimeMs),
    auth_time: inSeconds(new Date(grant.authTime)),
    at_hash: halfHash(accessToken),
    // Core, 3.3.2.11; s_hash: Financial-grade API Part 2, 5.1.
    c_hash: halfHash(code),
    s_hash: halfHash(state),
    // CIBA, 10.3.1.
    'urn:openid:params:jwt:claim:auth_req_id': pushed?.authReqId,
    'urn:openid:params:jwt:claim:rt_hash': halfHash(pushed?.refreshToken),
    acr: grant.acr,
    amr: amr.length > 0 ? amr : undefined,
    nonce: grant.nonce,
    sid: grant.sessionID || undefined,
    ...actClaim(actor),
  };
  return clientJwt(api, instance.id, client, claims, { kind: 'id_token' });
};

/** OpenID Connect Core, 3.1.3.6: with the hash of the signature's algorithm. Ed25519 signs with SHA-512 inside. */
const leftHalfOfHash = (text: string, algorithm: string): string => {
  const bits = algorithm.startsWith('Ed') ? '512' : algorithm.slice(-3);
  const whole = Buffer.from(hash(`sha${bits}`, text, 'base64url'), 'base64url');
  return whole.subarray(0, whole.length / 2).toString('base64url');
};
