import type { CodeCheck, Verification } from '../../domain/user/contact.ts';
import { userErrors } from '../../domain/user/errors.ts';
import { mustHaveWaited } from '../../domain/user/slow-down.ts';
import type { IssuedCode } from '../../domain/user/state.ts';
import { type CodeForm, newCode } from './form.ts';
import { isSameCode } from './same.ts';

/** How somebody wants a new address or number to be confirmed. */
export type Confirmation =
  | { readonly by: 'nothing' }
  | { readonly by: 'sent_code'; readonly urlTemplate?: string }
  | { readonly by: 'returned_code' };

/** `nothing`: it is taken as verified. `origin`: where the links of what is sent lead. */
export const verificationBy = (form: CodeForm, confirmation: Confirmation, origin?: string): Verification =>
  confirmation.by === 'nothing' ? { kind: 'verified' } : codeBy(form, confirmation, origin);

/** How a code reaches somebody. */
export type Medium = Exclude<Confirmation, { readonly by: 'nothing' }>;

/** A code is kept sealed in the event: who sends it reads it there. */
export const codeBy = (form: CodeForm, medium: Medium, origin?: string) => {
  const sent = medium.by === 'sent_code';
  return {
    kind: 'code',
    code: newCode(form),
    expiry: form.lifetime,
    returned: !sent,
    ...(sent && medium.urlTemplate ? { urlTemplate: medium.urlTemplate } : {}),
    ...(sent && origin ? { origin } : {}),
  } as const;
};

export const passkeyCodeBy = (form: CodeForm, confirmation: Confirmation) => {
  const asked = confirmation.by === 'sent_code' && confirmation.urlTemplate;
  return {
    kind: 'code',
    code: newCode(form),
    expiry: form.lifetime,
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
  if (!isSameCode(given, issued.code)) return { outcome: 'mismatch', code: issued.code, at };
  return { outcome: issued.expiresAt > at ? 'match' : 'expired', code: issued.code, at };
};
