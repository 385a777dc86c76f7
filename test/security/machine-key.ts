import { createPrivateKey, randomUUID } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import type { World } from './world.ts';

/** A key of a machine, and what it signs of itself with it (RFC 7523, 2.1): each time another assertion, good for five minutes. */
export const machineKey = async (
  { admin, fasti }: Pick<World, 'admin' | 'fasti'>,
  userId: string,
  expirationDate = { seconds: 4_000_000_000n },
) => {
  const { keyId, keyContent } = await admin.users.addKey({ userId, expirationDate });
  const key = createPrivateKey(JSON.parse(Buffer.from(keyContent).toString()).key);
  const assertion = (said: JWTPayload = {}): Promise<string> => {
    const iat = Math.floor(Date.now() / 1000);
    const usual = { iss: userId, sub: userId, aud: fasti.url, jti: randomUUID(), iat, exp: iat + 300 };
    return new SignJWT({ ...usual, ...said }).setProtectedHeader({ alg: 'RS256', kid: keyId }).sign(key);
  };
  return { keyId, assertion };
};
