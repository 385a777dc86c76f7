import { OAuthError } from '../oauth-error.ts';

type Limits = { readonly scope: readonly string[]; readonly audience: readonly string[] };

/** What both tokens together allow, and what of it the client asked for (RFC 8693, 2.1); the subject's if it names nothing. */
export const scopeWithin = (
  asked: readonly string[],
  subject: Limits,
  actor: Limits | undefined,
  { mayRefresh }: { readonly mayRefresh: boolean },
): readonly string[] => {
  const wanted = asked.length > 0 ? asked : subject.scope;
  const allowed = new Set([...subject.scope, ...(actor?.scope ?? [])]);
  const beyond = wanted.find((each) => !allowed.has(each));
  if (beyond !== undefined)
    throw new OAuthError('invalid_scope', `Neither subject nor actor token has the scope ${beyond}.`);
  return wanted.filter((each) => mayRefresh || each !== 'offline_access');
};

/** RFC 8693, 2.2.2: invalid_target for what neither token is for. */
export const audienceWithin = (
  asked: readonly string[],
  subject: Limits,
  actor: Limits | undefined,
): readonly string[] => {
  if (asked.length === 0) return subject.audience.length > 0 ? subject.audience : (actor?.audience ?? []);
  const allowed = new Set([...subject.audience, ...(actor?.audience ?? [])]);
  const beyond = asked.find((each) => !allowed.has(each));
  if (beyond !== undefined)
    throw new OAuthError('invalid_target', `Neither subject nor actor token is for the audience ${beyond}.`);
  return asked;
};
