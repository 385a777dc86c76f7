import type { AuthRequest } from '../../../domain/auth-request/auth-request.ts';
import type { Api } from '../../api.ts';
import { leavingFor } from '../../oidc/authorize/unvouched.ts';
import { activeClient } from '../../oidc/client/client.ts';
import { failAuthRequest, type Inquiry, readAuthRequest } from '../../oidc/complete.ts';
import { giveConsent, wantedBy } from '../../oidc/consent.ts';
import { applicationShown } from '../../oidc/device/answer.ts';
import { isDocumentId } from '../../oidc/registration/document-id.ts';
import { completionOf } from '../completion.ts';
import { leavingPage } from '../departure/departure.ts';
import { answerClient } from '../finish.ts';
import type { Guest } from '../guest.ts';
import { hostOf } from '../host-of.ts';
import { type KnownAccount, knownAccounts } from '../known-accounts.ts';
import { addressOf, type Screen } from '../screen.ts';
import { satisfies } from '../start/way.ts';
import { consentPage } from './template.ts';

/** Whoever has signed in says whether the application gets what it wants (OpenID Connect Core, 3.1.2.4). */
export const consent = (api: Api): Screen => ({
  path: '/consent',
  async get(guest) {
    const asked = await askedOf(api, guest);
    if (!asked) return signInFirst(guest);
    const { account, inquiry } = asked;
    const { request } = inquiry;
    const application = await applicationShown(api, guest.visit, request.client_id);
    const step = await guest.seal(guest.step());
    const { goal } = guest.step();
    const shown = {
      step,
      goal,
      account,
      wanted: wantedBy(request),
      details: request.authorization_details,
      ...application,
      ...hostsOf(request),
    };
    return { page: consentPage(guest, shown) };
  },
  async post(guest, { answer }) {
    const asked = await askedOf(api, guest);
    if (!asked) return signInFirst(guest);
    const { account, inquiry } = asked;
    const { request } = inquiry;
    const completion = await completionOf(guest, account.userId);
    if (answer !== 'allow') {
      const to = await failAuthRequest(api, completion, inquiry, { reason: 'access_denied' });
      const client = await activeClient(api, guest.visit.read, request.client_id);
      // RFC 9700, 4.11.2: whoever saw through a client is not led to it all the same.
      return client?.metadata.unvouched
        ? { page: leavingPage(guest, leavingFor(client, to, request.redirect_uri)) }
        : { to };
    }
    const { appName: clientName } = await applicationShown(api, guest.visit, request.client_id);
    await giveConsent(api, completion, request, { ...account, clientName });
    return answerClient(api, guest, inquiry, account);
  },
});

/** Names are chosen by whoever registers; where the answer goes, and who describes a client by a document, is not. */
const hostsOf = ({ redirect_uri, client_id }: AuthRequest) => ({
  answersTo: hostOf(redirect_uri),
  describedBy: isDocumentId(client_id) ? hostOf(client_id) : undefined,
});

type Asked = { readonly account: KnownAccount; readonly inquiry: Inquiry };

/** Only of whom this browser has just signed in for this request, as well as it asked. */
const askedOf = async (api: Api, guest: Guest): Promise<Asked | undefined> => {
  const { consent, authRequestId } = guest.step();
  if (!consent || authRequestId === undefined) return undefined;
  const account = (await knownAccounts(api, guest)).find(({ sessionId }) => sessionId === consent.sessionId);
  const inquiry = await readAuthRequest(api, guest.visit, authRequestId);
  return account && satisfies(inquiry.request, inquiry.addedAt, account) ? { account, inquiry } : undefined;
};

const signInFirst = async (guest: Guest) => {
  const { consent: _consent, ...step } = guest.step();
  return { to: addressOf('/loginname', { step: await guest.seal(step) }) };
};
