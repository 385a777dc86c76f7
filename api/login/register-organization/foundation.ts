import { instance } from '../../../domain/instance/instance.ts';
import { members } from '../../../domain/member/member.ts';
import { generatedDomain } from '../../../domain/org/domain-name.ts';
import { org } from '../../../domain/org/org.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Naming } from '../../../projections/user/login-name.ts';
import type { Api } from '../../api.ts';
import { effectiveDomain } from '../../facts/settings.ts';

/** An organization that comes into being with whoever founds it: what it makes of their name, and what is recorded around them. */
export const foundation = async (api: Pick<Api, 'recent'>, instanceId: string, orgId: string, name: string) => {
  const [{ values }, { state }] = await Promise.all([
    effectiveDomain(api, instanceId),
    api.recent.load(instanceId, instance, instanceId),
  ]);
  const { primaryDomain } = state;
  const domain = generatedDomain(name, primaryDomain);
  const naming: Naming = {
    userLoginMustBeDomain: values.userLoginMustBeDomain,
    domains: domain === undefined ? [] : [domain],
  };
  return {
    naming,
    around: (userId: string, steps: readonly AnyStep[]): readonly AnyStep[] => [
      step(org, orgId, { type: 'AddOrg', name, instanceDomain: primaryDomain } as const, orgId),
      ...steps,
      step(members.org, orgId, { type: 'AddMember', userId, roles: ['ORG_OWNER'] } as const),
    ],
  };
};
