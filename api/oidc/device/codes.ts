import { randomInt } from 'node:crypto';
import type { Keys } from '../../../eventstore/keys.ts';
import type { DeviceAuthSettings } from '../../api.ts';
import { openToken, sealToken } from '../../secret/token.ts';

type Form = DeviceAuthSettings['userCode'];

export const newUserCode = ({ letters, length }: Form): string =>
  Array.from({ length }, () => letters[randomInt(letters.length)] ?? '').join('');

/** As it is read out and typed off. */
export const shownUserCode = (code: string, { dashEvery }: Form): string =>
  dashEvery < 1 ? code : (code.match(new RegExp(`.{1,${dashEvery}}`, 'g')) ?? []).join('-');

/** As it was typed, in any case, with dashes and blanks anywhere; undefined for what cannot be one. */
export const userCodeIn = (typed: string, { letters, length }: Form): string | undefined => {
  const code = typed.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  return code.length === length && [...code].every((letter) => letters.includes(letter)) ? code : undefined;
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
