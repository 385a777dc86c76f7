import { DomainError } from '../../../domain/errors.ts';
import type { Api } from '../../api.ts';
import { type CheckedUser, findUser } from '../../session/find-user.ts';
import { discoveredOrg, discoveredOrgOf } from '../discovery.ts';
import type { Guest, Step } from '../guest.ts';
import { passkeyOffer } from '../passkey/offer.ts';
import { registrationIn } from '../register/where.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import { loginNamePage } from './template.ts';
import { hidesWhoExists } from './unknown-names.ts';

/** Asks who it is. Whether somebody has that name is told here, unless the login settings say to ignore unknown names. */
export const loginName = (api: Api): Screen => ({
  path: '/loginname',
  async get(guest, fields) {
    const step = fields['step'] ? guest.step() : asked(guest);
    const isUnknown = step.unknown !== undefined && step.unknown === step.loginName;
    return shown(api, guest, step, fields['loginName'] ?? step.loginName, isUnknown ? 'unknown' : undefined);
  },
  async post(guest, fields) {
    const { found: _found, unknown: _unknown, discoveredOrgId: _discovered, ...step } = guest.step();
    const named = fields['loginName']?.trim().slice(0, 200);
    if (!named) return shown(api, guest, step, undefined, 'missing');
    const next = await afterName(api, guest, { ...step, loginName: named }, named);
    if (next === 'tooMany') return shown(api, guest, step, named, 'tooMany');
    return { to: addressOf(next.unknown === undefined ? '/password' : '/loginname', { step: await guest.seal(next) }) };
  },
});

const asked = ({ namedOrgId }: Guest): Step => (namedOrgId === undefined ? {} : { orgId: namedOrgId });

/** Where names are ignored that nobody has, the answer to all is the same: it depends on the domain alone. */
const afterName = async (api: Api, guest: Guest, step: Step, typed: string): Promise<Step | 'tooMany'> => {
  const { visit } = guest;
  if (await hidesWhoExists(api, guest, step)) return withLook(step, await discoveredOrg(api, visit, typed));
  const found = await lookedUp(api, guest, step, typed);
  if (found === 'tooMany') return found;
  if (!found) return withLook({ ...step, unknown: typed }, await discoveredOrg(api, visit, typed));
  return withLook({ ...step, found: { typed, ...found } }, await discoveredOrgOf(api, visit, typed, found));
};

const withLook = (step: Step, discoveredOrgId: string | undefined): Step =>
  discoveredOrgId === undefined || step.orgId !== undefined ? step : { ...step, discoveredOrgId };

/** Whoever tries names that nobody has may do so only for a while. */
const lookedUp = async (
  api: Api,
  { visit }: Guest,
  { orgId }: Step,
  typed: string,
): Promise<CheckedUser | undefined | 'tooMany'> => {
  try {
    const taken = await api.throttle.take('login_name', { instanceId: visit.instance.id, address: visit.ip });
    const found = await findUser(api, visit.read, { typed, orgId });
    if (found) await taken.giveBack();
    return found;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'throttle.too_many') return 'tooMany';
    throw error;
  }
};

type Shown = Parameters<typeof loginNamePage>[1];
const shown = async (
  api: Api,
  guest: Guest,
  step: Step,
  typed: string | undefined,
  complaint?: Shown['complaint'],
): Promise<Answer> => ({
  page: loginNamePage(guest, {
    step: await guest.seal(step),
    loginName: typed,
    passkey: await passkeyOffer(api, guest, step),
    mayRegister: (await registrationIn(api, guest, step)) !== undefined,
    ...(complaint ? { complaint } : {}),
  }),
});
