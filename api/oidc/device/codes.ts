import { randomInt } from 'node:crypto';
import type { Keys } from '../../../eventstore/keys.ts';
import { openToken, sealToken } from '../../token.ts';

/** Consonants, so that no word comes up (RFC 8628, 6.1): 20 to the 8th, 34 bits, of which a guess must find one in minutes. */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
const length = 8;
const half = length / 2;

export const newUserCode = (): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)] ?? '').join('');

/** As it is read out and typed off. */
export const shownUserCode = (code: string): string => `${code.slice(0, half)}-${code.slice(half)}`;

/** As it was typed, in any case, with dashes and blanks anywhere; undefined for what cannot be one. */
export const userCodeIn = (typed: string): string | undefined => {
  const code = typed.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  return code.length === length && [...code].every((letter) => alphabet.includes(letter)) ? code : undefined;
};

/** The stream of a user code, which says nothing of the code. */
export const deviceAuthIdOf = async (keys: Keys, instanceId: string, code: string): Promise<string> =>
  (await keys.instance(instanceId)).digest(code, 'device_user_code');

/** Only we can make one. */
export const sealDeviceCode = (keys: Keys, instanceId: string, deviceAuthId: string): Promise<string> =>
  sealToken(keys, instanceId, `device:${deviceAuthId}`);

export const openDeviceCode = async (keys: Keys, instanceId: string, code: string): Promise<string | undefined> => {
  const text = await openToken(keys, instanceId, code);
  return text === undefined ? undefined : /^device:([0-9a-f]{64})$/.exec(text)?.[1];
};
