import type { Columns, Row, Table } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { settings } from './settings.ts';
import {
  clientPolicyTable,
  clientUrlsTable,
  domainSettingsTable,
  labelTable,
  linksTable,
  lockoutTable,
  loginFactorsTable,
  loginSettingsTable,
  notificationTable,
  oidcSettingsTable,
  passwordAgeTable,
  passwordComplexityTable,
  privacyTable,
  restrictionsTable,
  securityTable,
  translationsTable,
} from './tables.ts';

type Owned = { readonly owner_id: 'text' };
const streamOf = (read: ReadContext, owner: string) => [
  { aggregateType: owner === read.instanceId ? 'instance' : 'org', aggregateId: owner },
];

/** An organization's own settings, or the instance's in their place; undefined: nobody has set any. */
const settingsIn =
  <C extends Columns & Owned>(table: Table<C>, further: Partial<Row<C>> = {}) =>
  async (views: Views, read: ReadContext, orgId?: string): Promise<Row<C> | undefined> => {
    const of = (owner: string) =>
      views.find(read, settings, table, { owner_id: owner, ...further } as Partial<Row<C>>, streamOf(read, owner));
    return (orgId ? await of(orgId) : undefined) ?? (await of(read.instanceId));
  };

export const findLoginSettings = settingsIn(loginSettingsTable);
export const findPasswordComplexity = settingsIn(passwordComplexityTable);
export const findLockout = settingsIn(lockoutTable);
export const findDomainSettings = settingsIn(domainSettingsTable);
export const findPasswordAge = settingsIn(passwordAgeTable);
export const findPrivacy = settingsIn(privacyTable);
export const findNotification = settingsIn(notificationTable);
export const findActiveLabel = settingsIn(labelTable, { state: 'active' });
export const findPreparedLabel = settingsIn(labelTable, { state: 'preview' });
export const findLinks = settingsIn(linksTable);
export const findSecurity = settingsIn(securityTable);
export const findOidc = settingsIn(oidcSettingsTable);
export const findClientPolicy = settingsIn(clientPolicyTable);

/** Texts of an instance or an organization in this language, nobody else's. */
export const findTranslation = (views: Views, read: ReadContext, ownerId: string, language: string) =>
  views.find(read, settings, translationsTable, { owner_id: ownerId, language }, streamOf(read, ownerId));

export const findRestrictions = (views: Views, read: ReadContext) =>
  views.find(read, settings, restrictionsTable, { owner_id: read.instanceId }, [
    { aggregateType: 'restrictions', aggregateId: read.instanceId },
  ]);

/** The URLs of client metadata documents that the instance allows, in their order. */
export const findClientUrls = async (views: Views, read: ReadContext): Promise<readonly string[]> => {
  const { instanceId } = read;
  const rows = await views.filter(
    read,
    settings,
    clientUrlsTable,
    { owner_id: instanceId },
    streamOf(read, instanceId),
  );
  return rows.map(({ url }) => url).sort();
};

/** The factors that the login settings of this owner allow, in ZITADEL's numbers, ascending. */
export const findLoginFactors = async (views: Views, read: ReadContext, ownerId: string) => {
  const rows = await views.filter(read, settings, loginFactorsTable, { owner_id: ownerId }, streamOf(read, ownerId));
  const ofKind = (kind: string) =>
    rows
      .filter((row) => row.kind === kind)
      .map(({ type }) => type)
      .sort((one, other) => one - other);
  return { secondFactors: ofKind('second'), multiFactors: ofKind('multi') };
};
