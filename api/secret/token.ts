import type { Keys } from '../../eventstore/keys.ts';

/** Bearer tokens are opaque: ids sealed with the instance's key, so that a forged or foreign one does not open. */
export const sealToken = async (keys: Keys, instanceId: string, text: string): Promise<string> =>
  (await keys.instance(instanceId)).seal(Buffer.from(text), 'token');

/** The same, always in the same letters: a token that a client is told again is the one that it was told before. */
export const sealTokenRepeatably = async (keys: Keys, instanceId: string, text: string): Promise<string> =>
  (await keys.instance(instanceId)).sealRepeatably(Buffer.from(text), 'token');

/** Base64url decoders forgive a surplus character; a token has one spelling only. */
export const isCanonical = (token: string): boolean => {
  const sealed = token.slice(token.indexOf('.') + 1);
  return Buffer.from(sealed, 'base64url').toString('base64url') === sealed;
};

/** The text that was sealed, or undefined for anything that this instance did not issue. */
export const openToken = async (keys: Keys, instanceId: string, token: string): Promise<string | undefined> => {
  if (!isCanonical(token)) return undefined;
  const key = await keys.instance(instanceId);
  try {
    return Buffer.from(key.open(token, 'token')).toString();
  } catch {
    return undefined;
  }
};
