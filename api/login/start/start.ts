import type { Api } from '../../api.ts';
import { completeAuthRequest, failAuthRequest, readAuthRequest } from '../../oidc/complete.ts';
import { completionOf } from '../completion.ts';
import type { Fields } from '../guest.ts';
import { knownAccounts } from '../known-accounts.ts';
import { addressOf, type Screen } from '../screen.ts';
import { stepFor } from './step.ts';
import { wayOf } from './way.ts';

/** Where OIDC sends the browser to sign in. It shows nothing itself: it decides where to begin. */
export const start = (api: Api): Screen => ({
  path: '/login',
  async get(guest, fields) {
    const authRequestId = authRequestIn(fields);
    if (authRequestId === undefined) return { to: addressOf('/loginname', { loginName: fields['loginName'] }) };
    const [{ request, addedAt }, accounts] = await Promise.all([
      readAuthRequest(api, guest.visit, authRequestId),
      knownAccounts(api, guest),
    ]);
    const way = wayOf(request, addedAt, accounts);
    if (way.to === 'client')
      return {
        to: await completeAuthRequest(api, await completionOf(guest, way.account.userId), authRequestId, way.account),
      };
    if (way.to === 'refusal')
      return { to: await failAuthRequest(api, await completionOf(guest), authRequestId, { reason: way.reason }) };
    const step = stepFor(authRequestId, request);
    if (way.to === 'registration') return { to: addressOf('/register', { step: await guest.seal(step) }) };
    if (way.to === 'accounts') return { to: addressOf('/accounts', { step: await guest.seal(step) }) };
    if (request.login_hint)
      return { to: addressOf('/password', { step: await guest.seal({ ...step, loginName: request.login_hint }) }) };
    return { to: addressOf('/loginname', { step: await guest.seal(step) }) };
  },
});

/** ZITADEL's login names it in either way; the second tells the protocols apart. */
const authRequestIn = ({ authRequest, requestId }: Fields): string | undefined =>
  authRequest ?? (requestId?.startsWith('oidc_') ? requestId.slice('oidc_'.length) : undefined);
