import { restrictions } from '../../domain/settings/restrictions.ts';
import type { Api } from '../api.ts';
import { effectiveLogin } from './settings.ts';

/** Whether strangers may found an organization, which begins with the settings of the instance. */
export const isOpenToFounders = async (api: Pick<Api, 'recent'>, instanceId: string): Promise<boolean> => {
  const [{ values: login }, { state }] = await Promise.all([
    effectiveLogin(api, instanceId),
    api.recent.load(instanceId, restrictions, instanceId),
  ]);
  return !state.values?.disallowPublicOrgRegistration && login.allowRegister && login.allowUsernamePassword;
};
