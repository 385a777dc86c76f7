import { DomainError } from '../../../domain/errors.ts';
import { passkeys } from '../../../domain/settings/login.ts';
import { exists } from '../../../domain/user/guards.ts';
import type { UserState } from '../../../domain/user/state.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { checkCode } from '../../code/verification.ts';
import { effectiveLogin } from '../../facts/settings.ts';
import { loginActor } from '../completion.ts';
import { loginErrors } from '../errors.ts';
import type { Fields, Guest, RegistrationLink } from '../guest.ts';

/** ZITADEL's pages name them in either way. */
export const linkIn = ({ userId, userID, codeId, codeID, code }: Fields): RegistrationLink | undefined => {
  const [whose, which] = [userId ?? userID, codeId ?? codeID];
  return whose && which && code ? { userId: whose, codeId: which, code } : undefined;
};

/** Who may register a passkey by this link. A wrong code is recorded, and refused; so is, without a word more, everything else. */
export const holderByLink = async (
  api: Api,
  { visit }: Guest,
  { userId, codeId, code }: RegistrationLink,
): Promise<UserState> => {
  const { state: holder } = await api.load(visit.instance.id, user, userId);
  if (!exists(holder) || holder.status !== 'active') throw loginErrors.passkey_link_invalid();
  const issued = holder.human?.factors.passkeyCode;
  const outcome = outcomeOf(issued?.id === codeId ? issued : undefined, code, api.now());
  if (outcome === 'mismatch') {
    const refuse = { type: 'RefusePasskeyCode', id: codeId } as const;
    visit.wrote((await api.execute(await visit.context(loginActor), user, userId, refuse)).position);
  }
  if (outcome !== 'match') throw loginErrors.passkey_link_invalid();
  const { values: login } = await effectiveLogin(api, visit.instance.id, holder.owner);
  if (login.passwordlessType !== passkeys.allowed) throw loginErrors.passkey_login_off();
  return holder;
};

const outcomeOf = (...[issued, code, now]: Parameters<typeof checkCode>) => {
  try {
    return checkCode(issued, code, now).outcome;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'user.code_missing') return 'missing';
    throw error;
  }
};
