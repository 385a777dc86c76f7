import { DomainError } from '../../domain/errors.ts';
import type { Api } from '../api.ts';
import { completeAuthRequest } from '../oidc/complete.ts';
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
  if (authRequestId === undefined) return { to: addressOf('/signedin'), accounts };
  try {
    return {
      to: await completeAuthRequest(api, await completionOf(guest, userId), authRequestId, { sessionId }),
      accounts,
    };
  } catch (error) {
    // The client's request came to nothing, the sign-in did not.
    if (!(error instanceof DomainError)) throw error;
    return { page: errorPage(guest, problemOf(error)), accounts };
  }
};

/** The newest first; nobody is remembered twice. */
export const withAccount = (
  { accounts }: Guest,
  { sessionId, tokenId, userId, orgId, loginName, language }: Account,
): readonly Account[] => [
  { sessionId, tokenId, userId, orgId, loginName, ...(language ? { language } : {}) },
  ...accounts.filter((other) => other.userId !== userId),
];
