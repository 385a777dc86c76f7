import type { Api } from '../../api.ts';
import { effectiveLogin } from '../../facts/settings.ts';
import type { Guest, Step } from '../guest.ts';

/** Whether strangers must not learn who has an account: by the settings of the organization that signs in here. */
export const hidesWhoExists = async (
  api: Pick<Api, 'recent'>,
  { visit: { instance } }: Pick<Guest, 'visit'>,
  { orgId }: Pick<Step, 'orgId'>,
): Promise<boolean> =>
  (await effectiveLogin(api, instance.id, orgId ?? instance.defaultOrgId)).values.ignoreUnknownUsernames;
