import { deviceAuthErrors } from '../../../domain/device-auth/errors.ts';
import type { Api } from '../../api.ts';
import { applicationOf, approveDevice, denyDevice, readDevice } from '../../oidc/device/answer.ts';
import { completionOf } from '../completion.ts';
import type { Guest, Step } from '../guest.ts';
import { type KnownAccount, knownAccounts } from '../known-accounts.ts';
import { addressOf, type Screen } from '../screen.ts';
import { deviceConsentPage } from './template.ts';

export const deviceConsentPath = '/device/consent';

/** Whoever has signed in says whether the device is let in as them. */
export const deviceConsent = (api: Api): Screen => ({
  path: deviceConsentPath,
  async get(guest) {
    const asked = await askedOf(api, guest);
    if (!asked) return signInFirst(guest);
    const { device, account } = asked;
    const waiting = await readDevice(api, guest.visit.instance.id, device.id);
    if (!waiting) throw deviceAuthErrors.not_found();
    if (!waiting.isWaiting) throw deviceAuthErrors.expired();
    const application = await applicationOf(api, guest.visit, waiting.request);
    const { Scopes: scopes, authorization_details: details } = waiting.request;
    const { userCode } = device;
    const { loginName } = account;
    const step = await guest.seal(guest.step());
    return { page: deviceConsentPage(guest, { step, loginName, userCode, scopes, details, ...application }) };
  },
  async post(guest, { answer }) {
    const asked = await askedOf(api, guest);
    if (!asked) return signInFirst(guest);
    const { device, account } = asked;
    const completion = await completionOf(guest, account.userId);
    if (answer === 'allow') await approveDevice(api, completion, device.id, { sessionId: account.sessionId });
    else await denyDevice(api, completion, device.id);
    return { to: addressOf('/device/done', answer === 'allow' ? {} : { answer: 'denied' }) };
  },
});

type Asked = { readonly device: NonNullable<Step['device']>; readonly account: KnownAccount };
const askedOf = async (api: Api, guest: Guest): Promise<Asked | undefined> => {
  const { device } = guest.step();
  const account = (await knownAccounts(api, guest)).find(({ sessionId }) => sessionId === device?.sessionId);
  return device && account?.authenticatedAt ? { device, account } : undefined;
};

const signInFirst = async (guest: Guest) => ({ to: addressOf('/loginname', { step: await guest.seal(guest.step()) }) });
