import type { ClientBase, Pool } from 'pg';

export type AssetFile = {
  readonly type: string;
  /** What is a person's is sealed with their key before it comes here. */
  readonly content: Uint8Array;
  /** Whose picture it is; absent: an organization's or an instance's file. */
  readonly userId?: string;
};
/** `ownerId`: an organization's, or the instance's own id. */
export type AssetKey = { readonly instanceId: string; readonly ownerId: string; readonly key: string };

export type AssetStore = {
  /** A key is used once: what stands under it never changes. */
  keep(key: AssetKey, file: AssetFile): Promise<void>;
  find(key: AssetKey): Promise<AssetFile | undefined>;
  remove(key: AssetKey): Promise<void>;
  /** Everything that is of these persons. */
  removeOf(persons: readonly { readonly instanceId: string; readonly userId: string }[]): Promise<void>;
};

type Row = Omit<AssetFile, 'userId'> & { readonly user_id: string | null };

/** In Postgres, whatever the event store is. */
export const assetsOn = (pool: Pick<Pool, 'query'>): AssetStore => ({
  async keep({ instanceId, ownerId, key }, { type, content, userId = null }) {
    await pool.query(
      `insert into assets.files (instance_id, owner_id, key, type, content, user_id) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing`,
      [instanceId, ownerId, key, type, content, userId],
    );
  },

  async find({ instanceId, ownerId, key }) {
    const { rows } = await pool.query<Row>(
      'select type, content, user_id from assets.files where instance_id = $1 and owner_id = $2 and key = $3',
      [instanceId, ownerId, key],
    );
    const [row] = rows;
    if (!row) return undefined;
    const { user_id: userId, ...file } = row;
    return userId === null ? file : { ...file, userId };
  },

  async remove({ instanceId, ownerId, key }) {
    await pool.query('delete from assets.files where instance_id = $1 and owner_id = $2 and key = $3', [
      ...[instanceId, ownerId, key],
    ]);
  },

  async removeOf(persons) {
    await pool.query(
      `delete from assets.files f using unnest($1::text[], $2::text[]) as gone (instance_id, user_id)
       where f.instance_id = gone.instance_id and f.user_id = gone.user_id`,
      [persons.map(({ instanceId }) => instanceId), persons.map(({ userId }) => userId)],
    );
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
    alter table assets.files add column if not exists user_id text collate "C";
    create index if not exists files_of_user on assets.files (instance_id, user_id) where user_id is not null;
    commit`);
};
