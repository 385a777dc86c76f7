import { sql } from 'kysely';
import { type Page, pageOf } from '../page.ts';
import type { Row } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { erasures, erasuresTable } from './erasure.ts';

export type ErasureRow = Row<typeof erasuresTable.columns>;

export const listErasures = (
  views: Views,
  read: ReadContext,
  { orgIds, page }: { readonly orgIds: 'all' | readonly string[]; readonly page: Page },
) =>
  pageOf<ErasureRow>(
    views,
    read,
    [erasures],
    (db, name) => {
      const all = db.selectFrom(`${name(erasuresTable)} as e`);
      return orgIds === 'all' ? all : all.where(sql<boolean>`e.org_id = any(${orgIds}::text[])`);
    },
    { page, sortBy: ['e.erased_at', 'e.user_id'] },
  );

/** Of every tenant, as far as they were projected. */
export const everybodyErased = (views: Views): Promise<readonly Pick<ErasureRow, 'instance_id' | 'user_id'>[]> =>
  views.queryAcrossTenants([erasures], (db, name) =>
    db.selectFrom(name(erasuresTable)).select(['instance_id', 'user_id']),
  );
