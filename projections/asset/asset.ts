import type { ClientBase, Pool } from 'pg';

export type AssetFile = { readonly type: string; readonly content: Uint8Array };
/** `ownerId`: an organization's, or the instance's own id. */
type AssetKey = { readonly instanceId: string; readonly ownerId: string; readonly key: string };

export type AssetStore = {
  /** A key is used once: what stands under it never changes. */
  keep(key: AssetKey, file: AssetFile): Promise<void>;
  find(key: AssetKey): Promise<AssetFile | undefined>;
};

/** In Postgres, whatever the event store is. */
export const assetsOn = (pool: Pick<Pool, 'query'>): AssetStore => ({
  async keep({ instanceId, ownerId, key }, { type, content }) {
    await pool.query(
      'insert into assets.files (instance_id, owner_id, key, type, content) values ($1, $2, $3, $4, $5) on conflict do nothing',
      [instanceId, ownerId, key, type, content],
    );
  },

  async find({ instanceId, ownerId, key }) {
    const { rows } = await pool.query<AssetFile>(
      'select type, content from assets.files where instance_id = $1 and owner_id = $2 and key = $3',
      [instanceId, ownerId, key],
    );
    return rows[0];
  },
});

/** Any number that no other part of Fasti locks by. */
const migrationLock = 7_411_093_228;

/** Makes what is missing. */
export const migrateAssets = async (connection: ClientBase): Promise<void> => {
  await connection.query(`
    begin;
    select pg_advisory_xact_lock(${migrationLock});
    create schema if not exists assets;
    create table if not exists assets.files (
      instance_id text collate "C" not null,
      owner_id text collate "C" not null,
      key text collate "C" not null,
      type text not null,
      content bytea not null,
      primary key (instance_id, owner_id, key)
    );
    commit`);
};
