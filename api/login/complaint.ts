import { fill, type Reader } from './words.ts';

/** Why a form comes back: under which name the page has words for it, and how many attempts are left where that may be told. */
export type Complaint<Reason extends string> =
  | Reason
  | { readonly reason: Reason; readonly attemptsLeft?: number | undefined };

/** What every page may say: of the account, not of what was entered. */
type Shut = 'locked' | 'lockedByGuesses' | 'inactive';

export const reasonOf = <Reason extends string>(complaint: Complaint<Reason> | undefined): Reason | undefined =>
  typeof complaint === 'object' ? complaint.reason : complaint;

/** The words for it: the page's own, or those of all pages. */
export const saidOf = <Own extends string>(
  { words }: Reader,
  own: { readonly [reason in Own]: string },
  complaint: Complaint<NoInfer<Own> | Shut> | undefined,
): string | undefined => {
  if (complaint === undefined) return undefined;
  const { reason, attemptsLeft } = typeof complaint === 'string' ? { reason: complaint } : complaint;
  const t = words('account');
  const said: { readonly [reason in Own | Shut]: string } = { ...t, ...own };
  if (attemptsLeft === undefined) return said[reason];
  const left = attemptsLeft === 1 ? t.lastAttempt : fill(t.attemptsLeft, { count: attemptsLeft });
  return `${said[reason]} ${left}`;
};
