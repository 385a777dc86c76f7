import { createECDH } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { Keys } from '../../../eventstore/keys.ts';

/** How something can be encrypted to it. */
export const keyAgreements = ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'];

/**
 * The instance's own, made of its key: the same in every process and after every start, with nothing to keep. A digest that
 * is no point's scalar (one of 2^32) is passed over.
 */
export const encryptionKey = async (
  keys: Keys,
  instanceId: string,
): Promise<{ readonly publicKey: JWK; readonly privateKey: JWK }> => {
  const instance = await keys.instance(instanceId);
  for (let attempt = 0; ; attempt++) {
    const scalar = Buffer.from(instance.digest(String(attempt), 'request object encryption'), 'hex');
    const point = pointOf(scalar);
    if (!point) continue;
    const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
    const curve = { kty: 'EC', crv: 'P-256', x, y };
    const publicKey = { ...curve, use: 'enc', kid: await calculateJwkThumbprint(curve) };
    return { publicKey, privateKey: { ...publicKey, d: scalar.toString('base64url') } };
  }
};

/** Uncompressed: a byte, then both coordinates. */
const pointOf = (scalar: Buffer): Buffer | undefined => {
  const curve = createECDH('prime256v1');
  try {
    curve.setPrivateKey(scalar);
    return curve.getPublicKey();
  } catch {
    return undefined;
  }
};
