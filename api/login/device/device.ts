import { deviceAuthErrors } from '../../../domain/device-auth/errors.ts';
import type { Api } from '../../api.ts';
import { type Device, findDevice, readDevice } from '../../oidc/device/answer.ts';
import { shownUserCode, userCodeIn } from '../../oidc/device/codes.ts';
import { deviceAuthOf } from '../../oidc/device/settings.ts';
import { goOn } from '../go-on.ts';
import type { Guest, Step } from '../guest.ts';
import { knownAccounts } from '../known-accounts.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import { wayOf } from '../start/way.ts';
import { devicePage } from './template.ts';

/** A person comes here with the code that a device shows. */
export const device = (api: Api): Screen => ({
  path: '/device',
  async get(guest, fields) {
    return { page: devicePage(guest, { step: await guest.seal({}), userCode: fields['user_code'] }) };
  },
  async post(guest, fields) {
    guest.step();
    const typed = fields['user_code']?.trim().slice(0, 40);
    if (!typed) return { page: devicePage(guest, { step: await guest.seal({}), complaint: 'missing' }) };
    const step = await found(api, guest, typed);
    return step
      ? onTheWayIn(api, guest, step)
      : { page: devicePage(guest, { step: await guest.seal({}), userCode: typed, complaint: 'unknown' }) };
  },
});

/** What cannot be a code is no guess. */
const found = async (api: Api, { visit }: Guest, typed: string): Promise<Step | undefined> => {
  const { userCode: form } = deviceAuthOf(api);
  const code = userCodeIn(typed, form);
  if (code === undefined) return undefined;
  const { id: instanceId } = visit.instance;
  const taken = await api.throttle.take('device_code', { instanceId, address: visit.ip });
  const asking = await findDevice(api, instanceId, code);
  if (!asking?.isWaiting) return undefined;
  await taken.giveBack();
  return stepOf(asking, shownUserCode(code, form));
};

const stepOf = ({ id, request }: Device, userCode?: string): Step => ({
  device: { id, ...(userCode === undefined ? {} : { userCode }) },
  ...(request.OrganizationID ? { orgId: request.OrganizationID } : {}),
});

/** By its id, which only a login of somebody's own is told: `/login?requestId=device_…`. */
export const beginDevice = async (api: Api, guest: Guest, id: string): Promise<Answer> => {
  const asking = await readDevice(api, guest.visit.instance.id, id);
  if (!asking) throw deviceAuthErrors.not_found();
  if (!asking.isWaiting) throw deviceAuthErrors.expired();
  return onTheWayIn(api, guest, stepOf(asking));
};

const onTheWayIn = async (api: Api, guest: Guest, step: Step): Promise<Answer> => {
  const known = await knownAccounts(api, guest);
  const way = wayOf(step.orgId === undefined ? {} : { organization_id: step.orgId }, api.now(), known);
  const going: Guest = { ...guest, step: () => step };
  if (way.to === 'client') return goOn(api, going, way.account);
  return { to: addressOf(way.to === 'accounts' ? '/accounts' : '/loginname', { step: await guest.seal(step) }) };
};
