import type { DomainSettings } from '../../../domain/settings/domain.ts';
import { settingsErrors } from '../../../domain/settings/errors.ts';
import type { SettingsCommand } from '../../../domain/settings/policy.ts';
import { user } from '../../../domain/user/user.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import { belongingsOf } from '../../../projections/org/belongings.ts';
import { usersUnderInstance } from '../../../projections/user/users-under-instance.ts';
import type { Api, Call } from '../../api.ts';
import { effectiveDomain } from '../../facts/settings.ts';

/** One append holds no more; a larger instance sets its organizations one by one. */
const mostUsers = 5_000;

/**
 * Where names begin or cease to end in the domain of their organization, each user is told so in the same append: there names
 * are unique, and where two would be the same, nothing changes.
 */
export const scopedUserNames =
  (api: Api) =>
  async (call: Call, ownerId: string, command: SettingsCommand<DomainSettings>): Promise<readonly AnyStep[]> => {
    const { id } = call.instance;
    const orgId = ownerId === id ? undefined : ownerId;
    const before = (await effectiveDomain(api, id, orgId)).values.userLoginMustBeDomain;
    const after =
      'values' in command
        ? (command.values.userLoginMustBeDomain ?? before)
        : (await effectiveDomain(api, id)).values.userLoginMustBeDomain;
    if (before === after) return [];
    const userIds =
      orgId === undefined
        ? await usersUnderInstance(api.views, call.read, mostUsers + 1)
        : (await belongingsOf(api.views, call.read, orgId)).userIds;
    if (userIds.length > mostUsers) throw settingsErrors.too_many_users();
    return userIds.map((userId) =>
      step(user, userId, { type: 'ScopeUserName', userLoginMustBeDomain: after } as const),
    );
  };

/** The same where an organization says whether names are unique within it whatever they end in. */
export const organizationScopedNames = async (
  api: Api,
  call: Call,
  orgId: string,
  organizationScoped: boolean,
): Promise<readonly AnyStep[]> => {
  const { userLoginMustBeDomain } = (await effectiveDomain(api, call.instance.id, orgId)).values;
  const { userIds } = await belongingsOf(api.views, call.read, orgId);
  if (userIds.length > mostUsers) throw settingsErrors.too_many_users();
  const scope = { userLoginMustBeDomain, organizationScoped };
  return userIds.map((userId) => step(user, userId, { type: 'ScopeUserName', ...scope } as const));
};
