import { fill, type Reader } from '../words.ts';

type Mistake<Reason extends string> = { readonly reason: Reason; readonly attemptsLeft?: number };

/** What went wrong, in the page's words or those of all pages, and how many attempts are left where that may be told. */
export const complaintOf = <Own extends string>(
  { words }: Reader,
  own: { readonly [reason in Own]: string },
  { reason, attemptsLeft }: Mistake<Own | 'locked' | 'inactive'>,
): string => {
  const t = words('account');
  const said: { readonly [reason in Own | 'locked' | 'inactive']: string } = { ...t, ...own };
  if (attemptsLeft === undefined) return said[reason];
  const left = attemptsLeft === 1 ? t.lastAttempt : fill(t.attemptsLeft, { count: attemptsLeft });
  return `${said[reason]} ${left}`;
};
