import type { ClientBase } from 'pg';
import type { Reaction } from './reaction.ts';

export const schema = 'reactions';

/** Any number that no other part of Fasti locks by. */
const migrationLock = 7_902_344_871;

/**
 * Makes what is missing; after the event store's migration. On an empty log a reaction begins with the first event; on any other, where
 * this release is new, with the next one (follow.ts): nobody is to get mail about what happened long ago.
 */
export const migrateReactions = async (connection: ClientBase, reactions: readonly Reaction[]): Promise<void> => {
  await connection.query('begin');
  try {
    await connection.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    await connection.query(tables);
    await connection.query(
      `insert into ${schema}.checkpoints (reaction, position)
       select name, 0 from unnest($1::text[]) name
       where not exists (select from eventstore.events) and not exists (select from eventstore.mirror)
       on conflict do nothing`,
      [reactions.map(({ name }) => name)],
    );
    await connection.query('commit');
  } catch (error) {
    await connection.query('rollback');
    throw error;
  }
};

const tables = `
create schema if not exists ${schema};
create table if not exists ${schema}.checkpoints (
  reaction text collate "C" primary key,
  position bigint not null,
  updated_at timestamptz not null default now()
);
create table if not exists ${schema}.refused (
  reaction text collate "C" not null,
  position bigint not null,
  instance_id text collate "C" not null,
  event_type text collate "C" not null,
  error text not null,
  attempts integer not null default 1,
  next_attempt_at timestamptz not null,
  since timestamptz not null default now(),
  primary key (reaction, position)
);
`;
