import { type SessionState, session } from '../../domain/session/session.ts';
import type { UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import type { Api } from '../api.ts';
import { loadOwned } from '../owned.ts';
import { fullyAuthenticatedAt } from '../session/factors.ts';
import { isCurrentToken } from '../session/token.ts';
import type { Account, Guest } from './guest.ts';

/** An account that the browser remembers, as it stands now. */
export type KnownAccount = Account & {
  readonly displayName: string;
  /** Undefined: the person has to sign in again, has yet to show a second factor, or to change a password that must be changed. */
  readonly authenticatedAt: Date | undefined;
  readonly state: SessionState;
  readonly holder: UserState;
};

/** Accounts whose session or user is gone, or whose token another browser has used since, are forgotten. */
export const knownAccounts = async (
  api: Pick<Api, 'loadAll' | 'now'>,
  { visit, accounts }: Pick<Guest, 'visit' | 'accounts'>,
): Promise<readonly KnownAccount[]> => {
  if (accounts.length === 0) return [];
  const { owned: users, others: sessions } = await loadOwned(
    api,
    visit.instance.id,
    accounts.map(({ userId }) => ({ decider: user, id: userId })),
    ...accounts.map(({ sessionId }) => ({ decider: session, id: sessionId })),
  );
  return accounts.flatMap((account, index) => {
    const state = sessions[index]?.state;
    const found = users[index];
    if (!state || !found || !isCurrentToken(state, account.tokenId, api.now())) return [];
    const { state: holder } = found;
    if (holder.status === 'absent' || holder.status === 'removed') return [];
    const mustChange = holder.human?.password.changeRequired ?? false;
    const signedInAt = mustChange ? undefined : fullyAuthenticatedAt(state, found);
    return [{ ...account, state, holder, displayName: displayNameOf(holder), authenticatedAt: signedInAt }];
  });
};

const displayNameOf = ({ human, userName }: UserState) => human?.displayName || userName;
