import { randomInt, timingSafeEqual } from 'node:crypto';
import { hours } from '../domain/duration.ts';
import type { CodeCheck, Verification } from '../domain/user/contact.ts';
import { userErrors } from '../domain/user/errors.ts';
import type { IssuedCode } from '../domain/user/state.ts';

/** How somebody wants a new address or number to be confirmed. */
export type Confirmation =
  | { readonly by: 'nothing' }
  | { readonly by: 'sent_code'; readonly urlTemplate?: string }
  | { readonly by: 'returned_code' };

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const length = 6;
const lifetime = hours(1);

const newCode = (characters = length) =>
  Array.from({ length: characters }, () => alphabet[randomInt(alphabet.length)]).join('');

/** `nothing`: it is taken as verified. A code is kept sealed in the event: who sends it reads it there. */
export const verificationBy = (confirmation: Confirmation): Verification => {
  if (confirmation.by === 'nothing') return { kind: 'verified' };
  return {
    kind: 'code',
    code: newCode(),
    expiry: lifetime,
    returned: confirmation.by === 'returned_code',
    ...(confirmation.by === 'sent_code' && confirmation.urlTemplate ? { urlTemplate: confirmation.urlTemplate } : {}),
  };
};

const passkeyCodeLength = 12;

/** It entitles by itself, without a session: twice as long as one that a signed-in person is sent. */
export const passkeyCodeBy = (confirmation: Confirmation) => {
  const asked = confirmation.by === 'sent_code' && confirmation.urlTemplate;
  return {
    kind: 'code',
    code: newCode(passkeyCodeLength),
    expiry: lifetime,
    returned: confirmation.by === 'returned_code',
    ...(asked ? { urlTemplate: asked } : {}),
  } as const;
};

/** The code to answer with: only where it was asked for. */
export const returnedCode = (verification: Verification | undefined): string | undefined =>
  verification?.kind === 'code' && verification.returned ? verification.code : undefined;

/** Compares in constant time. @throws code_missing, if none was issued. */
export const checkCode = (issued: IssuedCode | undefined, given: string, now: Date): CodeCheck => {
  if (!issued) throw userErrors.code_missing();
  const [known, shown] = [Buffer.from(issued.code), Buffer.from(given)];
  const same = known.length === shown.length && timingSafeEqual(known, shown);
  if (!same) return { outcome: 'mismatch', code: issued.code };
  return { outcome: issued.expiresAt > now ? 'match' : 'expired', code: issued.code };
};
