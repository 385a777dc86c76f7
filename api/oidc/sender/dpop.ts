import { hash } from 'node:crypto';
import { fapiAlgorithms } from '../../../domain/project/algorithm.ts';
import type { ClientMetadata } from '../../../domain/project/client-metadata.ts';
import { isFapi } from '../../../domain/project/client-profile.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { mtlsOriginOf } from '../mtls-origin.ts';
import { OAuthError } from '../oauth-error.ts';
import { isGoodNonce, newNonce } from './nonce.ts';
import { checkedProof, type HeldKey, type Proof } from './proof.ts';

type Knows = Pick<Api, 'keys' | 'now' | 'firstUse' | 'settings'>;
type Asking = Pick<Visit, 'instance' | 'origin' | 'headers' | 'method' | 'path' | 'tell'>;

/** So long a proof is remembered: no older one is taken. */
const rememberedMs = 11 * 60_000;

/**
 * The key that a request proves to hold; undefined where it has no proof. Whoever sends one is told the next nonce.
 * @throws invalid_dpop_proof, use_dpop_nonce
 */
export const dpopKeyOf = async (api: Knows, visit: Asking, accessToken?: string): Promise<HeldKey | undefined> => {
  const jwt = visit.headers.get('dpop');
  if (jwt === null) return undefined;
  const instanceId = visit.instance.id;
  visit.tell('dpop-nonce', await newNonce(api, instanceId));
  const origins = [visit.origin, mtlsOriginOf(api, visit.origin) ?? visit.origin];
  const urls = origins.map((origin) => origin + visit.path);
  const bounds = { method: visit.method, urls, accessToken, now: api.now() };
  const proof = await checkedProof(jwt, bounds).catch((error: Error) => {
    throw invalidProof(error.message);
  });
  await mustBeFresh(api, instanceId, proof);
  if (!(await api.firstUse(instanceId, nameOf(proof), new Date(api.now().getTime() + rememberedMs))))
    throw invalidProof('This DPoP proof (jti) was used before.');
  return proof;
};

/** RFC 9449, 8 and 9. */
const mustBeFresh = async (api: Knows, instanceId: string, { nonce }: Proof) => {
  const isFresh =
    nonce === undefined ? api.settings.dpopNonces === 'optional' : await isGoodNonce(api, instanceId, nonce);
  if (!isFresh)
    throw new OAuthError('use_dpop_nonce', 'The DPoP proof must contain the nonce that this answer has in DPoP-Nonce.');
};

/** FAPI 2.0 Security Profile, 5.4.1. @throws where the profile of the client forbids what its proof was signed with */
export const mustSuitProfile = (metadata: ClientMetadata | undefined, held: HeldKey | undefined): void => {
  if (metadata && held && isFapi(metadata) && !fapiAlgorithms.includes(held.alg))
    throw invalidProof(`DPoP proofs of this client are signed with ${fapiAlgorithms.join(', ')}.`);
};

/** Strangers choose how long a jti is. */
const nameOf = ({ jkt, jti }: Proof) => `dpop:${jkt}:${hash('sha256', jti, 'base64url')}`;

export const invalidProof = (description: string) => new OAuthError('invalid_dpop_proof', description);
