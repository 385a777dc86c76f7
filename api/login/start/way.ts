import type { AuthRequest } from '../../../domain/auth-request/auth-request.ts';
import { essentialAcrs, wantedSubjects } from '../../../domain/auth-request/wanted.ts';
import { toMilliseconds } from '../../../domain/duration.ts';
import type { KnownAccount } from '../known-accounts.ts';

/** OpenID Connect Core, 3.1.2.1, and Initiating User Registration, 1, as `auth_request.added` numbers them. */
export const prompts = { none: 1, login: 2, selectAccount: 4, create: 5 } as const;

export type Asked = Pick<
  AuthRequest,
  'prompt' | 'max_age' | 'login_hint' | 'hint_user_id' | 'organization_id' | 'claims'
>;
type Candidate = Pick<KnownAccount, 'userId' | 'orgId' | 'loginName' | 'authenticatedAt' | 'provenAt' | 'acrs'>;

/** Where a sign-in goes from its beginning. */
export type Way<C extends Candidate> =
  | { readonly to: 'client'; readonly account: C }
  | { readonly to: 'refusal'; readonly reason: 'login_required' | 'interaction_required' }
  | { readonly to: 'registration' }
  | { readonly to: 'accounts' }
  | { readonly to: 'login-name' };

/** `candidates`: whom the browser knows, the one that was used last before the others. */
export const wayOf = <C extends Candidate>(asked: Asked, addedAt: Date, candidates: readonly C[]): Way<C> => {
  const wants = (prompt: number) => asked.prompt?.includes(prompt) ?? false;
  const meant = candidates.filter((one) => isMeant(asked, one));
  const lastUsed = meant.find((one) => satisfies(asked, addedAt, one));

  if (wants(prompts.none)) {
    if (lastUsed) return { to: 'client', account: lastUsed };
    // Core, 3.1.2.6: somebody has begun, and something is left to do.
    const hasBegun = meant.some(({ provenAt, authenticatedAt }) => provenAt && !authenticatedAt);
    return { to: 'refusal', reason: hasBegun ? 'interaction_required' : 'login_required' };
  }
  if (wants(prompts.create)) return { to: 'registration' };
  if (wants(prompts.login)) return { to: 'login-name' };
  if (wants(prompts.selectAccount)) return candidates.length > 0 ? { to: 'accounts' } : { to: 'login-name' };
  if (lastUsed) return { to: 'client', account: lastUsed };
  return meant.length > 0 ? { to: 'accounts' } : { to: 'login-name' };
};

/** Whether this person may go straight on to the client. */
export const satisfies = (
  asked: Asked,
  addedAt: Date,
  { authenticatedAt, acrs }: Pick<Candidate, 'authenticatedAt' | 'acrs'>,
): boolean => {
  const essential = essentialAcrs(asked);
  const isStrongEnough = essential.length === 0 || essential.some((acr) => acrs.includes(acr));
  return isStrongEnough && isFreshEnough(asked, addedAt, { authenticatedAt });
};

/** Whether this sign-in counts for what the client asked, or the person must prove again who they are. */
export const isFreshEnough = (
  { prompt, max_age }: Asked,
  addedAt: Date,
  { authenticatedAt }: Pick<Candidate, 'authenticatedAt'>,
): boolean => {
  if (!authenticatedAt) return false;
  if (prompt?.includes(prompts.login)) return authenticatedAt >= addedAt;
  return max_age === undefined || authenticatedAt.getTime() >= addedAt.getTime() - toMilliseconds(max_age);
};

const isMeant = (asked: Asked, { userId, orgId, loginName }: Candidate) => {
  const { login_hint, organization_id } = asked;
  return (
    (wantedSubjects(asked)?.includes(userId) ?? true) &&
    (!organization_id || organization_id === orgId) &&
    (!login_hint || login_hint.toLowerCase() === loginName.toLowerCase())
  );
};
