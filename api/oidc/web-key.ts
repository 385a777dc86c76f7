import { exportJWK, generateKeyPair } from 'jose';
import type { Jwk, WebKeyConfig } from '../../domain/web-key/events.ts';
import { type WebKeyCommand, webKey } from '../../domain/web-key/web-key.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';

export type SigningAlgorithm = 'RS256' | 'ES256' | 'EdDSA';

/** What the event says of a key of this kind: ZITADEL's numbers for its type, hash and curve. */
const descriptions: {
  readonly [A in SigningAlgorithm]: { readonly configType: number; readonly config: WebKeyConfig };
} = {
  RS256: { configType: 1, config: { Bits: 2048, Hasher: 1 } },
  ES256: { configType: 2, config: { Curve: 1 } },
  EdDSA: { configType: 3, config: {} },
};

export const generateWebKey = async (
  kid: string,
  alg: SigningAlgorithm = 'RS256',
): Promise<Extract<WebKeyCommand, { type: 'AddWebKey' }>> => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const named = async (key: CryptoKey) => ({ ...(await exportJWK(key)), kid, alg, use: 'sig' }) as Jwk;
  return {
    type: 'AddWebKey',
    privateKey: await named(privateKey),
    publicKey: await named(publicKey),
    ...descriptions[alg],
  };
};

/** A new instance's keys: one that signs, and the next one, known to clients before it is needed. */
export const webKeySteps = async ({ newId }: Pick<Api, 'newId'>, instanceId: string): Promise<readonly AnyStep[]> => {
  const [first, next] = [newId(), newId()];
  const [active, waiting] = await Promise.all([generateWebKey(first), generateWebKey(next)]);
  return [
    step(webKey, first, active, instanceId),
    step(webKey, first, { type: 'ActivateWebKey' }, instanceId),
    step(webKey, next, waiting, instanceId),
  ];
};
