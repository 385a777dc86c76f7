import type { ClientBase, Pool } from 'pg';

/** A message that nobody sent: kept for a developer to read. `sealed` with the key of whom it is for. */
type KeptMessage = {
  readonly instanceId: string;
  /** A second message with the same id is the same message. */
  readonly id: string;
  readonly userId: string;
  readonly sealed: string;
  readonly keptAt: Date;
};

export type Inbox = {
  keep(message: Omit<KeptMessage, 'keptAt'>): Promise<void>;
  /** Newest first. */
  newest(instanceId: string, limit: number): Promise<readonly KeptMessage[]>;
};

/** Of an instance; the oldest go first. */
const mostKept = 500;

/** In Postgres, whatever the event store is. */
export const inboxOn = (pool: Pick<Pool, 'query'>): Inbox => ({
  async keep({ instanceId, id, userId, sealed }) {
    await pool.query(
      'insert into inbox.messages (instance_id, id, user_id, sealed) values ($1, $2, $3, $4) on conflict do nothing',
      [instanceId, id, userId, sealed],
    );
    await pool.query(
      `delete from inbox.messages where instance_id = $1 and number <=
         (select number from inbox.messages where instance_id = $1 order by number desc offset $2 limit 1)`,
      [instanceId, mostKept],
    );
  },

  async newest(instanceId, limit) {
    const { rows } = await pool.query<KeptMessage>(
      `select instance_id as "instanceId", id, user_id as "userId", sealed, kept_at as "keptAt"
       from inbox.messages where instance_id = $1 order by number desc limit $2`,
      [instanceId, limit],
    );
    return rows;
  },
});

/** Any number that no other part of Fasti locks by. */
const migrationLock = 7_411_093_226;

/** Makes what is missing. */
export const migrateInbox = async (connection: ClientBase): Promise<void> => {
  await connection.query(`
    begin;
    select pg_advisory_xact_lock(${migrationLock});
    create schema if not exists inbox;
    create table if not exists inbox.messages (
      number bigint generated always as identity,
      instance_id text collate "C" not null,
      id text collate "C" not null,
      user_id text collate "C" not null,
      sealed text not null,
      kept_at timestamptz not null default now(),
      primary key (instance_id, id)
    );
    create index if not exists messages_newest on inbox.messages (instance_id, number);
    commit`);
};
