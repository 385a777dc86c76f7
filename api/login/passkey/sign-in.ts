import type { JsonObject } from '@bufbuild/protobuf';
import { session } from '../../../domain/session/session.ts';
import { passkeys } from '../../../domain/settings/login.ts';
import { userErrors } from '../../../domain/user/errors.ts';
import { loginNamesOf } from '../../../projections/user/login-name.ts';
import { findUser as readUser } from '../../../projections/user/queries.ts';
import type { ReadContext } from '../../../projections/views.ts';
import type { Api } from '../../api.ts';
import { effectiveLogin } from '../../facts/settings.ts';
import { createSession } from '../../session/change.ts';
import { findUser } from '../../session/find-user.ts';
import { personOfKey } from '../../session/key-check.ts';
import { loginActor } from '../completion.ts';
import { loginErrors } from '../errors.ts';
import type { Account, AskedPasskey, Guest } from '../guest.ts';
import { challengeIn } from './offer.ts';

/** The session of whoever holds the passkey. @throws if it proves nothing, or was shown before. */
export const signInByPasskey = async (
  api: Api,
  { visit, userAgent }: Guest,
  asked: AskedPasskey,
  answer: JsonObject,
): Promise<Account> => {
  const challenge = challengeIn(asked);
  const key = { answer, origin: visit.origin };
  const userId = personOfKey({ ...session.initial, keyChallenge: challenge }, key);
  const found = await findUser(api, visit.read, { id: userId });
  if (!found) throw userErrors.key_check_failed();
  const { values: login } = await effectiveLogin(api, visit.instance.id, found.orgId);
  if (login.passwordlessType !== passkeys.allowed) throw loginErrors.passkey_login_off();
  const lifetime = login.multiFactorCheckLifetime;
  const asking = { wrote: visit.wrote, context: await visit.context(loginActor) };
  const begun = { id: asked.sessionId, challenge };
  const change = { begun, key, userAgent, ...(lifetime > 0 ? { lifetime } : {}) };
  const { id, tokenId } = await createSession(api, asking, change);
  return { sessionId: id, tokenId, userId, orgId: found.orgId, loginName: await loginNameOf(api, visit.read, userId) };
};

const loginNameOf = async ({ views }: Api, read: ReadContext, userId: string) => {
  const found = await readUser(views, read, userId);
  if (!found) return '';
  const [preferred = found.row.user_name] = loginNamesOf(found.row.user_name, found.naming);
  return preferred;
};
