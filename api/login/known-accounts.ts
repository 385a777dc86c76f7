import { session } from '../../domain/session/session.ts';
import type { SessionState } from '../../domain/session/state.ts';
import type { LoginSettings } from '../../domain/settings/login.ts';
import type { UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import type { Api } from '../api.ts';
import { loadOwned } from '../facts/owned.ts';
import { effectiveLogin } from '../facts/settings.ts';
import { acrsOf, type Demand } from '../oidc/acr.ts';
import { authMethodsOf, fullyAuthenticatedAt, provenAt } from '../session/factors.ts';
import { isCurrentToken } from '../session/token.ts';
import type { Account, Guest } from './guest.ts';
import { firstMissing, type Missing } from './requirements.ts';

/** An account that the browser remembers, as it stands now. */
export type KnownAccount = Account & {
  readonly displayName: string;
  /** By password or passkey; undefined: the person has to sign in again. */
  readonly provenAt: Date | undefined;
  /** What comes next before the sign-in is at its end. */
  readonly missing: Missing | undefined;
  /** Since when the sign-in counts: nothing is missing that it needs. */
  readonly authenticatedAt: Date | undefined;
  /** Neither locked nor deactivated, nor is their organization. */
  readonly isActive: boolean;
  /** How strong that sign-in is. */
  readonly acrs: readonly string[];
  readonly state: SessionState;
  readonly holder: UserState;
  readonly login: LoginSettings;
  readonly demand: Demand | undefined;
};

/** Accounts whose session or user is gone, or whose token another browser has used since, are forgotten. */
export const knownAccounts = async (
  api: Api,
  { visit, host, accounts, demand }: Pick<Guest, 'visit' | 'host' | 'accounts' | 'demand'>,
  since = new Date(0),
): Promise<readonly KnownAccount[]> => {
  if (accounts.length === 0) return [];
  const { owned: users, others: sessions } = await loadOwned(
    api,
    visit.instance.id,
    accounts.map(({ userId }) => ({ decider: user, id: userId })),
    ...accounts.map(({ sessionId }) => ({ decider: session, id: sessionId })),
  );
  const now = api.now();
  const known = accounts.map(async (account, index): Promise<KnownAccount | undefined> => {
    const state = sessions[index]?.state;
    const found = users[index];
    if (!state || !found || !isCurrentToken(state, account.tokenId, now)) return undefined;
    const { state: holder } = found;
    if (holder.status === 'absent' || holder.status === 'removed') return undefined;
    const { values: login } = await effectiveLogin(api, visit.instance.id, holder.owner);
    const standing = { instanceId: visit.instance.id, host, login, demand };
    const missing = await firstMissing(api, { ...standing, state, holder, since, now });
    const counts = !missing || missing.requirement.optional;
    const signedInAt = counts ? fullyAuthenticatedAt(state, found) : undefined;
    return {
      ...account,
      ...(holder.human ? { language: holder.human.preferredLanguage } : {}),
      isActive: found.isActive,
      state,
      holder,
      login,
      demand,
      displayName: displayNameOf(holder),
      provenAt: provenAt(state, holder),
      missing: counts && !signedInAt ? undefined : missing,
      authenticatedAt: signedInAt,
      acrs: acrsOf(authMethodsOf(state, holder)),
    };
  });
  return (await Promise.all(known)).filter((account) => account !== undefined);
};

const displayNameOf = ({ human, userName }: UserState) => human?.displayName || userName;
