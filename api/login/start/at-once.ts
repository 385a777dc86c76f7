import { DomainError } from '../../../domain/errors.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { fromMemoryAlone } from '../../facts/from-memory.ts';
import { completeAuthRequest, type FailureReason, failAuthRequest, type Inquiry } from '../../oidc/complete.ts';
import { isConsentMissing } from '../../oidc/consent.ts';
import { browserOf } from '../browser.ts';
import { completionOf } from '../completion.ts';
import { withAccount } from '../finish.ts';
import type { Account, Guest } from '../guest.ts';
import { type KnownAccount, knownAccounts } from '../known-accounts.ts';
import { prompts, type Way, wayOf } from './way.ts';

type Visitor = Pick<Guest, 'visit' | 'host' | 'accounts' | 'demand' | 'stateWith'>;

/** Memory may say that somebody is signed in, which is looked at again when the client is answered; nothing else. */
export const wayFor = async (api: Api, visitor: Visitor, { request, addedAt }: Inquiry): Promise<Way<KnownAccount>> => {
  const remembered = wayOf(request, addedAt, await knownAccounts(fromMemoryAlone(api), visitor));
  return remembered.to === 'client' ? remembered : wayOf(request, addedAt, await knownAccounts(api, visitor));
};

/** Where the browser goes with an answer, and whom it remembers from now on. */
type Answered = { readonly to: string; readonly accounts?: readonly Account[] };

/** The client's answer, where nobody has to be asked or told anything first; undefined: a page goes on. */
export const answeredBy = async (
  api: Api,
  visitor: Visitor,
  inquiry: Inquiry,
  way: Way<KnownAccount>,
): Promise<Answered | undefined> => {
  if (way.to === 'refusal')
    return { to: await failAuthRequest(api, await completionOf(visitor), inquiry, { reason: way.reason }) };
  if (way.to !== 'client') return undefined;
  // Core, 3.1.2.1: under prompt=none no page is shown, whatever is wrong. Nobody was chosen anew then, either.
  const isSilent = inquiry.request.prompt?.includes(prompts.none) ?? false;
  const accounts = isSilent ? visitor.accounts : withAccount(visitor, way.account);
  const completion = await completionOf({ ...visitor, accounts }, way.account.userId);
  const withoutPage = async (reason: FailureReason) =>
    isSilent ? { to: await failAuthRequest(api, completion, inquiry, { reason }) } : undefined;
  if (await isConsentMissing(api, completion, inquiry.request, way.account.userId))
    return withoutPage('consent_required');
  try {
    return { to: await completeAuthRequest(api, completion, inquiry, way.account), accounts };
  } catch (error) {
    if (error instanceof DomainError && error.kind !== 'not_found') return withoutPage('interaction_required');
    throw error;
  }
};

/**
 * The same before there is a page, for whomever the browser says that it knows. Cookies that are Lax do not come with what
 * another site posted: whoever brings none is looked at again on a page of ours.
 */
export const answeredAtOnce = async (
  api: Api,
  visit: Visit,
  inquiry: Inquiry,
): Promise<{ readonly to: string; readonly cookies: readonly string[] } | undefined> => {
  const browser = await browserOf(api, visit);
  if (browser.accounts.length === 0) return undefined;
  const visitor = { ...browser, visit, host: new URL(visit.origin).hostname, demand: undefined };
  const answered = await answeredBy(api, visitor, inquiry, await wayFor(api, visitor, inquiry));
  return answered && { to: answered.to, cookies: await browser.cookies(answered.accounts) };
};
