import { DomainError } from '../../../domain/errors.ts';
import type { Reader } from '../words.ts';

/** `breached`: it is in a list of passwords that leaked, whatever it looks like. */
export type Unfit = 'weak' | 'breached';

/** What is wrong with a password that somebody chose, if that is what the error says. */
export const unfitness = (error: unknown): Unfit | undefined => {
  if (!(error instanceof DomainError) || !error.code.startsWith('password.')) return undefined;
  return error.code === 'password.breached' ? 'breached' : 'weak';
};

/** The words of a page, and those that all pages say of a password. */
export const withUnfitness = <W extends object>({ words }: Reader, own: W) => ({
  ...own,
  breached: words('passwordRules').breached,
});
