import { exportJWK, generateKeyPair } from 'jose';
import type { asymmetricAlgorithms } from '../../../domain/project/algorithm.ts';
import type { Jwk, WebKeyConfig } from '../../../domain/web-key/events.ts';
import { type WebKeyCommand, webKey } from '../../../domain/web-key/web-key.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';

/** What instances can sign with: a key of each kind is made when it is first needed. */
export type SigningAlgorithm = (typeof asymmetricAlgorithms)[number];
export type RsaBits = 2048 | 3072 | 4096;

/** The numbers of hashes and curves in events, and in the contract: from 1. */
const strengths = { '256': 1, '384': 2, '512': 3 } as const;

/** What the event says of a key of this kind: ZITADEL's numbers for its type, hash and curve. */
const describedAs = (
  alg: SigningAlgorithm,
  Bits: RsaBits,
): { readonly configType: number; readonly config: WebKeyConfig } => {
  if (alg === 'EdDSA' || alg === 'Ed25519') return { configType: 3, config: {} };
  const strength = strengths[alg.slice(2) as keyof typeof strengths];
  return alg.startsWith('ES')
    ? { configType: 2, config: { Curve: strength } }
    : { configType: 1, config: { Bits, Hasher: strength } };
};

export const generateWebKey = async (
  kid: string,
  alg: SigningAlgorithm = 'RS256',
  bits: RsaBits = 2048,
): Promise<Extract<WebKeyCommand, { type: 'AddWebKey' }>> => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: bits });
  const named = async (key: CryptoKey) => ({ ...(await exportJWK(key)), kid, alg, use: 'sig' }) as Jwk;
  return {
    type: 'AddWebKey',
    privateKey: await named(privateKey),
    publicKey: await named(publicKey),
    ...describedAs(alg, bits),
  };
};

/** A new instance's keys: one that signs, and the next one, known to clients before it is needed. */
export const webKeySteps = async ({ newId }: Pick<Api, 'newId'>, instanceId: string): Promise<readonly AnyStep[]> => {
  const [first, next] = [newId(), newId()];
  const [active, waiting] = await Promise.all([generateWebKey(first), generateWebKey(next)]);
  return [
    step(webKey, first, { ...active, automatic: true }, instanceId),
    step(webKey, first, { type: 'ActivateWebKey' }, instanceId),
    step(webKey, next, { ...waiting, automatic: true }, instanceId),
  ];
};
