import { DomainError } from '../../domain/errors.ts';
import type { Api } from '../api.ts';
import { effectiveLogin } from '../facts/settings.ts';
import {
  completeAuthRequest,
  type FailureReason,
  failAuthRequest,
  type Inquiry,
  readAuthRequest,
} from '../oidc/complete.ts';
import { isConsentMissing } from '../oidc/consent.ts';
import { beginningAt } from '../oidc/initiated-login.ts';
import type { Completion } from '../oidc/signed-in-for.ts';
import { completionOf } from './completion.ts';
import { deviceConsentPath } from './device-consent/device-consent.ts';
import { errorPage, problemOf } from './error/template.ts';
import type { Account, Guest, Step } from './guest.ts';
import { type Answer, addressOf } from './screen.ts';

/** Somebody has signed in, or chosen an account that is: back to the client, or to the page that says so. */
export const finish = async (api: Api, guest: Guest, step: Step, account: Account): Promise<Answer> => {
  const { sessionId, userId } = account;
  const { authRequestId, device } = step;
  const accounts = withAccount(guest, account);
  if (device) {
    const asking = await guest.seal({ ...step, device: { ...device, sessionId } });
    return { to: addressOf(deviceConsentPath, { step: asking }), accounts };
  }
  if (authRequestId === undefined) return { to: await destinationOf(api, guest, account), accounts };
  const inquiry = await readAuthRequest(api, guest.visit, authRequestId);
  if (await isConsentMissing(api, guest.visit, inquiry.request, userId)) {
    const asking = await guest.seal({ ...step, consent: { sessionId } });
    return { to: addressOf('/consent', { step: asking }), accounts };
  }
  return { ...(await answerClient(api, { ...guest, accounts }, inquiry, account)), accounts };
};

/** Where a sign-in ends that no application asked for. */
const destinationOf = async (api: Api, { visit }: Guest, { orgId }: Account): Promise<string> =>
  (await effectiveLogin(api, visit.instance.id, orgId)).values.defaultRedirectURI || addressOf('/signedin');

/**
 * What the client is told of a person who cannot be what it asked for (OpenID Connect Core, 3.1.2.1 and 5.5.1.1), and of tokens
 * that cannot be encrypted for it.
 */
const told: { readonly [code: string]: FailureReason } = {
  'auth_request.other_user': 'login_required',
  'auth_request.login_too_old': 'login_required',
  'auth_request.acr_unmet': 'unmet_authentication_requirements',
  'oidc_login.client_keys_unread': 'temporarily_unavailable',
  'oidc_login.unanswerable': 'server_error',
};

/** Back to the client, which gets what it asked for or learns why not; else a page says so: the sign-in stands. */
export const answerClient = async (
  api: Api,
  guest: Guest,
  inquiry: Inquiry,
  { userId, sessionId }: Pick<Account, 'userId' | 'sessionId'>,
): Promise<Answer> => {
  const completion = await completionOf(guest, userId);
  try {
    return { to: await completeAuthRequest(api, completion, inquiry, { sessionId }) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const to = await toldInstead(api, completion, inquiry, error);
    return to === undefined
      ? { page: errorPage(guest, problemOf(error), await beginningAt(api, guest.visit, inquiry.request.client_id)) }
      : { to };
  }
};

/** Undefined: the client is not told of this, or can't be, as that would be encrypted for it, too. */
const toldInstead = async (
  api: Api,
  completion: Completion,
  inquiry: Inquiry,
  { code, message: description }: DomainError,
): Promise<string | undefined> => {
  const reason = told[code];
  if (reason === undefined) return undefined;
  try {
    return await failAuthRequest(api, completion, inquiry, { reason, description });
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
};

/** The newest first; nobody is remembered twice. The very same list where nothing changes, which need not be sealed again. */
export const withAccount = (
  { accounts }: Pick<Guest, 'accounts'>,
  { sessionId, tokenId, userId, orgId, loginName, language }: Account,
): readonly Account[] => {
  const newest = { sessionId, tokenId, userId, orgId, loginName, ...(language ? { language } : {}) };
  const changed = [newest, ...accounts.filter((other) => other.userId !== userId)];
  return JSON.stringify(changed) === JSON.stringify(accounts) ? accounts : changed;
};
