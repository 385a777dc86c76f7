import { orgDomainsTable, orgs } from '../org/org.ts';
import { settings } from '../settings/settings.ts';
import { domainSettingsTable } from '../settings/tables.ts';
import type { ReadContext, Views } from '../views.ts';

/** What an organization makes of its users' names. */
export type Naming = {
  readonly userLoginMustBeDomain: boolean;
  /** The verified ones, the primary domain first. */
  readonly domains: readonly string[];
};

/** The first is the preferred one. A name without a domain to complete it stands for itself. */
export const loginNamesOf = (userName: string, { userLoginMustBeDomain, domains }: Naming): readonly string[] =>
  userLoginMustBeDomain && domains.length > 0 ? domains.map((domain) => `${userName}@${domain}`) : [userName];

/** By what a user is known in an authenticator app or on a key: two organizations may have the same user name. */
export const preferredLoginName = async (
  views: Views,
  read: ReadContext,
  { owner, userName }: { readonly owner: string; readonly userName: string },
): Promise<string> => loginNamesOf(userName, await findNaming(views, read, owner))[0] ?? userName;

type DomainRow = { readonly domain: string; readonly is_verified: boolean; readonly is_primary: boolean };
const primaryFirst = (rows: readonly DomainRow[]) =>
  rows
    .filter(({ is_verified }) => is_verified)
    .sort((one, other) => Number(other.is_primary) - Number(one.is_primary) || (one.domain < other.domain ? -1 : 1))
    .map(({ domain }) => domain);

const streamOf = (aggregateType: string, aggregateId: string) => [{ aggregateType, aggregateId }];

/** Of one organization, now or at the moment that the context names. */
export const findNaming = (views: Views, read: ReadContext, orgId: string): Promise<Naming> => {
  const remembered = namings.get(views) ?? views.remember([orgs, settings], (of, id) => namingOf(views, of, id));
  namings.set(views, remembered);
  return remembered(read, orgId);
};
const namings = new WeakMap<Views, (read: ReadContext, orgId: string) => Promise<Naming>>();

const namingOf = async (views: Views, read: ReadContext, orgId: string): Promise<Naming> => {
  const settingsOf = (owner_id: string, level: string) =>
    views.find(read, settings, domainSettingsTable, { owner_id }, streamOf(level, owner_id));
  const [domains, own, instance] = await Promise.all([
    views.filter(read, orgs, orgDomainsTable, { org_id: orgId }, streamOf('org', orgId)),
    settingsOf(orgId, 'org'),
    settingsOf(read.instanceId, 'instance'),
  ]);
  return {
    userLoginMustBeDomain: (own ?? instance)?.user_login_must_be_domain ?? false,
    domains: primaryFirst(domains),
  };
};

/** So many are looked up one by one, since they are mostly known; not of the past, where nothing is. */
const few = 3;

/** Of all organizations that a page of users comes from. */
export const namingsOf = async (
  views: Views,
  read: ReadContext,
  orgIds: readonly string[],
): Promise<(orgId: string) => Naming> => {
  const asked = [...new Set(orgIds)];
  const areFew = asked.length === 0 || (asked.length <= few && !read.at);
  const namings = areFew ? await eachNaming(views, read, asked) : await allNamings(views, read, asked);
  return (orgId) => namings.get(orgId) ?? { userLoginMustBeDomain: false, domains: [] };
};

type Namings = ReadonlyMap<string, Naming>;
const eachNaming = async (views: Views, read: ReadContext, orgIds: readonly string[]): Promise<Namings> =>
  new Map(await Promise.all(orgIds.map(async (orgId) => [orgId, await findNaming(views, read, orgId)] as const)));

const allNamings = async (views: Views, read: ReadContext, asked: readonly string[]): Promise<Namings> => {
  const owners = [...asked, read.instanceId];
  const [domains, rules] = await Promise.all([
    views.query<DomainRow & { readonly org_id: string }>(read, [orgs], (db, name) =>
      db.selectFrom(name(orgDomainsTable)).selectAll().where('org_id', 'in', asked),
    ),
    views.query<{ readonly owner_id: string; readonly user_login_must_be_domain: boolean }>(
      read,
      [settings],
      (db, name) => db.selectFrom(name(domainSettingsTable)).selectAll().where('owner_id', 'in', owners),
    ),
  ]);
  const ruleOf = (owner: string) => rules.find(({ owner_id }) => owner_id === owner)?.user_login_must_be_domain;
  return new Map(
    asked.map((orgId) => [
      orgId,
      {
        userLoginMustBeDomain: ruleOf(orgId) ?? ruleOf(read.instanceId) ?? false,
        domains: primaryFirst(domains.filter(({ org_id }) => org_id === orgId)),
      },
    ]),
  );
};
