import { cibaErrors } from '../../../domain/ciba/errors.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { approveCibaRequest, denyCibaRequest, readCibaRequest } from '../../oidc/ciba/answer.ts';
import { applicationShown } from '../../oidc/device/answer.ts';
import { completionOf } from '../completion.ts';
import type { Guest } from '../guest.ts';
import { knownAccounts } from '../known-accounts.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import { cibaDonePage, cibaPage } from './template.ts';

const path = '/ciba';
const donePath = '/ciba/done';

/** Whoever is asked elsewhere to sign in says here whether they do. */
export const cibaConsent = (api: Api): Screen => ({
  path,
  async get(guest, { id = '' }) {
    const request = await waitingFor(api, guest, id);
    const account = await accountOf(api, guest, request.UserID);
    if (!account) return signInFirst(api, guest, id, request.UserID, request.OrganizationID);
    const application = await applicationShown(api, guest.visit, request.ClientID);
    const step = await guest.seal({ ciba: id });
    const { loginName } = account;
    const { Scopes: scopes, BindingMessage: bindingMessage, authorization_details: details } = request;
    const shown = { step, loginName, scopes, details, bindingMessage };
    return { page: cibaPage(guest, { ...shown, ...application }) };
  },
  async post(guest, { answer }) {
    const { ciba: id = '' } = guest.step();
    const request = await waitingFor(api, guest, id);
    const account = await accountOf(api, guest, request.UserID);
    if (!account) return signInFirst(api, guest, id, request.UserID, request.OrganizationID);
    const { userId, sessionId } = account;
    const completion = await completionOf(guest, userId);
    if (answer === 'allow') await approveCibaRequest(api, completion, id, { sessionId });
    else await denyCibaRequest(api, completion, id, userId);
    return { to: addressOf(donePath, answer === 'allow' ? {} : { answer: 'denied' }) };
  },
});

export const cibaDone: Screen = {
  path: donePath,
  get: async (guest, { answer }) => ({ page: cibaDonePage(guest, answer === 'denied' ? 'denied' : 'allowed') }),
};

const waitingFor = async (api: Api, { visit }: Guest, id: string) => {
  const request = await readCibaRequest(api, visit.instance.id, id);
  if (!request) throw cibaErrors.not_found();
  if (!request.isWaiting) throw cibaErrors.expired();
  return request;
};

/** Signed in at this browser, with all that it needs. */
const accountOf = async (api: Api, guest: Guest, asked: string) => {
  const known = await knownAccounts(api, guest);
  return known.find(({ userId, authenticatedAt }) => userId === asked && authenticatedAt !== undefined);
};

/** The link was sent to whom it is for, so it may name them; and it leads back here. */
const signInFirst = async (
  api: Api,
  guest: Guest,
  id: string,
  userId: string,
  orgId: string | undefined,
): Promise<Answer> => {
  const { state } = await api.load(guest.visit.instance.id, user, userId);
  const step = { returnTo: addressOf(path, { id }), orgId: orgId ?? state.owner };
  return { to: addressOf('/loginname', { step: await guest.seal(step) }) };
};
