import { randomInt, timingSafeEqual } from 'node:crypto';
import { days, hours } from '../../domain/duration.ts';
import type { CodeCheck, Verification } from '../../domain/user/contact.ts';
import { userErrors } from '../../domain/user/errors.ts';
import { mustHaveWaited } from '../../domain/user/slow-down.ts';
import type { IssuedCode } from '../../domain/user/state.ts';

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

/** `nothing`: it is taken as verified. `origin`: where the links of what is sent lead. */
export const verificationBy = (confirmation: Confirmation, origin?: string): Verification =>
  confirmation.by === 'nothing' ? { kind: 'verified' } : codeBy(confirmation, origin);

/** How a code reaches somebody. */
export type Medium = Exclude<Confirmation, { readonly by: 'nothing' }>;

/** A code is kept sealed in the event: who sends it reads it there. */
export const codeBy = (medium: Medium, origin?: string, expiry = lifetime) => {
  const sent = medium.by === 'sent_code';
  return {
    kind: 'code',
    code: newCode(),
    expiry,
    returned: !sent,
    ...(sent && medium.urlTemplate ? { urlTemplate: medium.urlTemplate } : {}),
    ...(sent && origin ? { origin } : {}),
  } as const;
};

/** Invitations, and accounts that somebody else has added, wait in a mailbox until their time has come. */
export const inviteLifetime = days(3);

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

/**
 * Compares in constant time.
 * @throws code_missing, if none was issued; too_many_codes, before anything is compared.
 */
export const checkCode = (issued: IssuedCode | undefined, given: string, at: Date): CodeCheck => {
  if (!issued) throw userErrors.code_missing();
  mustHaveWaited(issued.failures, at);
  const [known, shown] = [Buffer.from(issued.code), Buffer.from(given)];
  const same = known.length === shown.length && timingSafeEqual(known, shown);
  if (!same) return { outcome: 'mismatch', code: issued.code, at };
  return { outcome: issued.expiresAt > at ? 'match' : 'expired', code: issued.code, at };
};
