import { org } from '../../domain/org/org.ts';
import { orgOfVerifiedDomain } from '../../projections/org/queries.ts';
import type { Api } from '../api.ts';
import { effectiveLogin } from '../facts/settings.ts';
import type { CheckedUser } from '../session/find-user.ts';
import type { Guest } from './guest.ts';

type Discovers = Pick<Api, 'views' | 'recent'>;

/** The organization that has proved that the domain of this name or address is its own, if it may be found by that. */
export const discoveredOrg = async (
  api: Discovers,
  { instance, read }: Guest['visit'],
  name: string,
): Promise<string | undefined> => {
  const domain = domainOf(name);
  const orgId = domain === undefined ? undefined : await orgOfVerifiedDomain(api.views, read, domain);
  return orgId !== undefined && (await mayBeDiscovered(api, instance.id, orgId)) ? orgId : undefined;
};

/** The same, where somebody has this name: a glance at their organization, which is in memory, tells. */
export const discoveredOrgOf = async (
  api: Discovers,
  { instance }: Guest['visit'],
  name: string,
  { orgId }: CheckedUser,
): Promise<string | undefined> => {
  const { domains } = (await api.recent.load(instance.id, org, orgId)).state;
  const isTheirs = domains[domainOf(name) ?? '']?.verified ?? false;
  return isTheirs && (await mayBeDiscovered(api, instance.id, orgId)) ? orgId : undefined;
};

const mayBeDiscovered = async (api: Discovers, instanceId: string, orgId: string) =>
  (await effectiveLogin(api, instanceId, orgId)).values.allowDomainDiscovery;

const domainOf = (name: string) => /@([^@\s]+)$/.exec(name.trim())?.[1]?.toLowerCase();
