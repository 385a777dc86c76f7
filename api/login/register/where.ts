import { org } from '../../../domain/org/org.ts';
import type { Api } from '../../api.ts';
import { isOpenToFounders } from '../../facts/founders.ts';
import { effectiveLogin } from '../../facts/settings.ts';
import { discoveredOrg } from '../discovery.ts';
import { loginErrors } from '../errors.ts';
import type { Guest, Step } from '../guest.ts';

/**
 * The organization that a new account would belong to: the one that was asked for, the one that has proved that the domain of
 * the address is its own, or the instance's default one. Undefined where strangers may not register.
 */
export const registrationIn = async (
  api: Api,
  { visit }: Pick<Guest, 'visit'>,
  { orgId, discoveredOrgId }: Pick<Step, 'orgId' | 'discoveredOrgId'>,
  email?: string,
): Promise<string | undefined> => {
  const { instance } = visit;
  const asked =
    orgId ?? (email === undefined ? discoveredOrgId : await discoveredOrg(api, visit, email)) ?? instance.defaultOrgId;
  const [{ values: login }, { state }] = await Promise.all([
    effectiveLogin(api, instance.id, asked),
    api.recent.load(instance.id, org, asked),
  ]);
  const isOpen = state.status === 'active' && login.allowRegister && login.allowUsernamePassword;
  return isOpen ? asked : undefined;
};

/** @throws organization_registration_off */
export const mustBeOpenToFounders = async (api: Api, { visit: { instance } }: Pick<Guest, 'visit'>): Promise<void> => {
  if (!(await isOpenToFounders(api, instance.id))) throw loginErrors.organization_registration_off();
};
