import { fill, type Reader } from '../words.ts';

/** Of the account, not of what was entered. */
type Shut = 'locked' | 'lockedByGuesses' | 'inactive';
type Mistake<Reason extends string> = { readonly reason: Reason; readonly attemptsLeft?: number };

/** What went wrong, in the page's words or those of all pages, and how many attempts are left where that may be told. */
export const complaintOf = <Own extends string>(
  { words }: Reader,
  own: { readonly [reason in Own]: string },
  { reason, attemptsLeft }: Mistake<Own | Shut>,
): string => {
  const t = words('account');
  const said: { readonly [reason in Own | Shut]: string } = { ...t, ...own };
  if (attemptsLeft === undefined) return said[reason];
  const left = attemptsLeft === 1 ? t.lastAttempt : fill(t.attemptsLeft, { count: attemptsLeft });
  return `${said[reason]} ${left}`;
};
