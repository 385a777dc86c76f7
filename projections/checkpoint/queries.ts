import type { AuditKey } from '../../domain/audit/events.ts';
import type { Row } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { auditKeysTable, checkpoints, checkpointsTable } from './checkpoint.ts';

export type CheckpointRow = Row<typeof checkpointsTable.columns>;

/** Newest first. `below`: only of a smaller log, for the next page. */
export const listCheckpoints = (
  views: Views,
  read: ReadContext,
  { limit, below }: { readonly limit: number; readonly below?: bigint },
): Promise<readonly CheckpointRow[]> =>
  views.query<CheckpointRow>(read, [checkpoints], (db, name) => {
    const all = db.selectFrom(name(checkpointsTable)).selectAll().orderBy('size', 'desc').limit(limit);
    return below === undefined ? all : all.where('size', '<', below);
  });

/** The oldest checkpoint whose log has so many events at least. */
export const checkpointOver = async (
  views: Views,
  read: ReadContext,
  size: bigint,
): Promise<CheckpointRow | undefined> => {
  const [row] = await views.query<CheckpointRow>(read, [checkpoints], (db, name) =>
    db.selectFrom(name(checkpointsTable)).selectAll().where('size', '>=', size).orderBy('size').limit(1),
  );
  return row;
};

export type KnownKey = { readonly key: AuditKey; readonly endorsement: string | undefined };
type KeyRow = Row<typeof auditKeysTable.columns>;

const keyOf = ({ public_key, endorsement }: Pick<KeyRow, 'public_key' | 'endorsement'>): KnownKey => ({
  key: public_key as AuditKey,
  endorsement: endorsement ?? undefined,
});

/** Of all tenants, since the log is one. */
export const everythingSigned = async (
  views: Views,
): Promise<{
  readonly checkpoints: readonly CheckpointRow[];
  readonly keys: readonly (KnownKey & { readonly instanceId: string })[];
}> => {
  const rows = await views.queryAcrossTenants<CheckpointRow>([checkpoints], (db, name) =>
    db.selectFrom(name(checkpointsTable)).selectAll().orderBy('size'),
  );
  const keys = await views.queryAcrossTenants<KeyRow>([checkpoints], (db, name) =>
    db.selectFrom(name(auditKeysTable)).selectAll().orderBy('creation_date').orderBy('sequence'),
  );
  return { checkpoints: rows, keys: keys.map((row) => ({ ...keyOf(row), instanceId: row.instance_id })) };
};
