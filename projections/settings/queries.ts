import type { Columns, Row, Table } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { settings } from './settings.ts';
import { lockoutTable, loginFactorsTable, loginSettingsTable, passwordComplexityTable } from './tables.ts';

type Owned = { readonly owner_id: 'text' };

/** An organization's own settings, or the instance's in their place; undefined: nobody has set any. */
const settingsIn =
  <C extends Columns & Owned>(table: Table<C>) =>
  async (views: Views, read: ReadContext, orgId?: string): Promise<Row<C> | undefined> => {
    const of = (owner: string, aggregateType: string) =>
      views.find(read, settings, table, { owner_id: owner } as Partial<Row<C>>, [
        { aggregateType, aggregateId: owner },
      ]);
    return (orgId ? await of(orgId, 'org') : undefined) ?? (await of(read.instanceId, 'instance'));
  };

export const findLoginSettings = settingsIn(loginSettingsTable);
export const findPasswordComplexity = settingsIn(passwordComplexityTable);
export const findLockout = settingsIn(lockoutTable);

/** The factors that the login settings of this owner allow, in ZITADEL's numbers, ascending. */
export const findLoginFactors = async (views: Views, read: ReadContext, ownerId: string) => {
  const aggregateType = ownerId === read.instanceId ? 'instance' : 'org';
  const rows = await views.filter(read, settings, loginFactorsTable, { owner_id: ownerId }, [
    { aggregateType, aggregateId: ownerId },
  ]);
  const ofKind = (kind: string) =>
    rows
      .filter((row) => row.kind === kind)
      .map(({ type }) => type)
      .sort((one, other) => one - other);
  return { secondFactors: ofKind('second'), multiFactors: ofKind('multi') };
};
