import { setTimeout } from 'node:timers/promises';
import { DomainError } from '../../../domain/errors.ts';
import type { Api } from '../../api.ts';
import { effectiveLogin } from '../../facts/settings.ts';
import { createSession, type SessionChange, updateSession } from '../../session/change.ts';
import { type CheckedUser, findUser } from '../../session/find-user.ts';
import { nobody } from '../../throttle/throttle.ts';
import { loginActor } from '../completion.ts';
import { loginErrors } from '../errors.ts';
import { evenPaceMs } from '../even-pace.ts';
import type { Account, Guest } from '../guest.ts';
import { knownAccounts } from '../known-accounts.ts';
import { hidesWhoExists } from '../login-name/unknown-names.ts';
import { type Refusal, refusalOf, wrong } from './refusal.ts';

type SignedIn = { readonly account: Account };
export type SignIn = SignedIn | { readonly refusal: Refusal };

export const signIn = async (api: Api, guest: Guest, loginName: string, password: string): Promise<SignIn> => {
  const refusedAt = performance.now() + evenPaceMs;
  const outcome = await attempt(api, guest, loginName, password);
  if ('refusal' in outcome) await setTimeout(Math.max(0, refusedAt - performance.now()));
  return outcome;
};

const attempt = async (api: Api, guest: Guest, loginName: string, password: string): Promise<SignIn> => {
  const { visit } = guest;
  const { found: known, orgId } = guest.step();
  const found = known?.typed === loginName ? known : await findUser(api, visit.read, { typed: loginName, orgId });
  if (!found) return asNobody(api, guest, loginName, password);
  try {
    return await signInAs(api, guest, found, loginName, password);
  } catch (error) {
    const hidden = error instanceof DomainError && (await hidesWhoExists(api, guest, guest.step()));
    if (hidden && error.code === 'user.password_wrong') return { refusal: wrong };
    if (hidden && error.code === 'login.password_login_off') return asNobody(api, guest, loginName, password);
    return { refusal: await refusalOf(api, { visit, userId: found.id, password }, error) };
  }
};

const asNobody = async (api: Api, { visit }: Guest, loginName: string, password: string): Promise<SignIn> => {
  const account = nobody(loginName);
  await api.throttle.take('password', { instanceId: visit.instance.id, account, address: visit.ip });
  await api.passwords.waste(password);
  return { refusal: wrong };
};

/** @throws what refuses it. */
export const signInAs = async (
  api: Api,
  guest: Guest,
  { id: userId, orgId }: CheckedUser,
  loginName: string,
  password: string,
): Promise<SignedIn> => {
  const { visit, accounts, userAgent } = guest;
  const { values: login } = await effectiveLogin(api, visit.instance.id, orgId);
  if (!login.allowUsernamePassword) throw loginErrors.password_login_off();
  const change: SessionChange = {
    userId,
    password,
    ...(login.passwordCheckLifetime > 0 ? { lifetime: login.passwordCheckLifetime } : {}),
  };
  const own = accounts.filter((account) => account.userId === userId);
  const asking = {
    wrote: visit.wrote,
    context: await visit.context(loginActor),
    // The sealed cookie shows that whoever knew the password has used this browser.
    from: { address: visit.ip, ...(own.length > 0 ? { known: userAgent.fingerprint_id } : {}) },
  };
  const [known] = await knownAccounts(api, { ...guest, accounts: own });
  // Whoever confirms a password keeps the session, so that clients that know it are signed out with it; its token is new
  // either way, and one that somebody put into this browser is worth nothing from now on.
  const { id, tokenId } = known
    ? await updateSession(api, asking, known, change)
    : await createSession(api, asking, { ...change, userAgent });
  return { account: { sessionId: id, tokenId, userId, orgId, loginName } };
};
