import { randomInt } from 'node:crypto';
import { days, hours, minutes } from '../../domain/duration.ts';

/** Of what a code is made, and how long it is good. */
export type CodeForm = {
  readonly length: number;
  /** Each of them once. */
  readonly characters: string;
  /** In nanoseconds, as events have it. */
  readonly lifetime: number;
};

const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const digits = '0123456789';

/** As ZITADEL's; those that are typed from a phone are digits. */
export const usualCodes = {
  email: { length: 6, characters: capitals, lifetime: hours(1) },
  phone: { length: 6, characters: capitals, lifetime: hours(1) },
  password: { length: 6, characters: capitals, lifetime: hours(1) },
  // They wait in a mailbox until their time has come.
  initialization: { length: 6, characters: capitals, lifetime: days(3) },
  invitation: { length: 6, characters: capitals, lifetime: days(3) },
  // It entitles by itself, without a session: twice as long as one that a signed-in person is sent.
  passkey: { length: 12, characters: `abcdefghijklmnopqrstuvwxyz${capitals}`, lifetime: hours(1) },
  otpSms: { length: 8, characters: digits, lifetime: minutes(5) },
  otpEmail: { length: 8, characters: digits, lifetime: minutes(5) },
} as const satisfies Readonly<Record<string, CodeForm>>;

export type CodeName = keyof typeof usualCodes;
export type CodeForms = Readonly<Record<CodeName, CodeForm>>;

export const codeFormOf = ({ codes = usualCodes }: { readonly codes?: CodeForms }, name: CodeName): CodeForm =>
  codes[name];

export const newCode = ({ length, characters }: Omit<CodeForm, 'lifetime'>): string =>
  Array.from({ length }, () => characters[randomInt(characters.length)]).join('');

/** What a phone's keyboard shows where one is typed in. */
export const isDigits = ({ characters }: Pick<CodeForm, 'characters'>): boolean => /^\d+$/.test(characters);
