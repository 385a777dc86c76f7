import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import type { DataKey } from './keys.ts';

const cipher = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;
/** Names cipher and layout, so that another one can stand beside it one day. */
const version = 'v1.';

export const newKeyBytes = () => randomBytes(32);

export const dataKey = (bytes: Uint8Array): DataKey => {
  const key = createSecretKey(bytes);
  const derived = new Map<string, Uint8Array>();
  const derivedFor = (purpose: string) => {
    const known = derived.get(purpose) ?? new Uint8Array(hkdfSync('sha256', key, '', purpose, 32));
    derived.set(purpose, known);
    return known;
  };
  const sealWith = (nonce: Uint8Array, plain: Uint8Array, context: string) => {
    const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagLength }).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([nonce, sealing.update(plain), sealing.final(), sealing.getAuthTag()]);
    return version + sealed.toString('base64url');
  };
  return {
    digest: (text, purpose) => createHmac('sha256', derivedFor(purpose)).update(text).digest('hex'),
    seal: (plain, context) => sealWith(randomBytes(nonceLength), plain, context),
    sealRepeatably(plain, context) {
      const digest = createHmac('sha256', derivedFor('nonce')).update(JSON.stringify(context)).update(plain).digest();
      return sealWith(digest.subarray(0, nonceLength), plain, context);
    },
    open(text, context) {
      const sealed = Buffer.from(text.slice(version.length), 'base64url');
      if (!text.startsWith(version) || sealed.length < nonceLength + tagLength)
        throw new Error('this text was not sealed');
      const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceLength), { authTagLength: tagLength })
        .setAAD(Buffer.from(context))
        .setAuthTag(sealed.subarray(-tagLength));
      const plain = opening.update(sealed.subarray(nonceLength, -tagLength));
      try {
        return Buffer.concat([plain, opening.final()]);
      } catch (cause) {
        throw new Error('this text was sealed by another key, or for something else', { cause });
      }
    },
  };
};
