import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { StoredEvent } from '../../eventstore.ts';
import { beginning, type Log } from '../log.ts';
import { endOf, lastRow } from './mirror.ts';

/** Any number that no other part of Fasti locks by. */
const mirrorLock = 7_166_091_340;
const pageSize = 1_000;
const longestPause = 5_000;

type Options = {
  readonly connection: pg.PoolConfig;
  readonly log: Log;
  readonly onAppended: (callback: () => void) => () => void;
  /** How often it looks without having been told of anything. */
  readonly pollMs?: number;
  readonly onTrouble?: (error: unknown) => void;
};

/**
 * Copies the log to its mirror, in the background. Every process has a follower; a lock of Postgres, held for one page at
 * a time, lets one of them write. The mirror itself says how far it is, in the transaction that moves it.
 */
export const followLog = ({ connection, log, onAppended, pollMs = 500, onTrouble }: Options) => {
  const pool = new pg.Pool({ ...connection, max: 1 });
  pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
  const stopped = new AbortController();
  let woken = Promise.withResolvers<void>();
  const stopListening = onAppended(() => woken.resolve());

  /** Whether there may be more at once. */
  const copyPage = async (): Promise<boolean> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const { rows: locks } = await client.query<{ locked: boolean }>(
        'select pg_try_advisory_xact_lock($1) as locked',
        [mirrorLock],
      );
      if (!locks[0]?.locked) return false;
      const { rows } = await client.query<{ position: string; number: string; hash: string; micros: string }>(lastRow);
      const [last] = rows;
      let page = await log.after(last ? endOf([last.position, last.hash, last.micros]) : beginning, pageSize);
      // Refusals only: there is nothing to copy, and nothing in the mirror to say that they have been seen.
      while (page.events.length === 0 && !page.complete) page = await log.after(page.end, pageSize);
      if (page.events.length > 0) await client.query(copy, columnsOf(page.events, BigInt(last?.number ?? 0)));
      return !page.complete;
    } finally {
      // Also after an error: what Postgres refused is then rolled back by the same word.
      const broken = await client.query('commit').then(
        () => false,
        () => true,
      );
      client.release(broken);
    }
  };

  const follow = async () => {
    for (let trouble = 0; !stopped.signal.aborted; ) {
      woken = Promise.withResolvers();
      let more = false;
      try {
        more = await copyPage();
        trouble = 0;
      } catch (error) {
        trouble++;
        onTrouble?.(error);
      }
      if (more) continue;
      const waiting = trouble === 0 ? pollMs : Math.min(pollMs * 2 ** trouble, longestPause);
      const timer = pause(waiting, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      await (trouble === 0 ? Promise.race([woken.promise, timer]) : timer);
    }
  };
  const following = follow();

  return {
    async stop() {
      stopped.abort();
      stopListening();
      await following;
      await pool.end();
    },
  };
};

const copy = `
  insert into eventstore.mirror (
    position, number, revision, instance_id, aggregate_type, aggregate_id, owner, event_id, event_type, event_version,
    payload, actor, impersonator, correlation_id, causation_id, origin, created_at, hash
  )
  select * from unnest(
    $1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[],
    $10::smallint[], $11::json[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::timestamptz[],
    $18::bytea[]
  )`;

const columnsOf = (events: readonly StoredEvent[], counted: bigint): unknown[] => {
  const column = (of: (event: StoredEvent, index: number) => unknown) => events.map(of);
  return [
    column(({ position }) => String(position)),
    column((_, index) => String(counted + BigInt(index) + 1n)),
    column(({ revision }) => revision),
    column(({ instanceId }) => instanceId),
    column(({ aggregateType }) => aggregateType),
    column(({ aggregateId }) => aggregateId),
    column(({ owner }) => owner),
    column(({ eventId }) => eventId),
    column(({ type }) => type),
    column(({ version }) => version),
    column(({ payload }) => JSON.stringify(payload)),
    column(({ actor }) => actor),
    column(({ impersonator }) => impersonator ?? null),
    column(({ correlationId }) => correlationId),
    column(({ causationId }) => causationId ?? null),
    column(({ origin }) => origin ?? null),
    column(({ createdAt }) => createdAt.toISOString()),
    column(({ hash }) => `\\x${Buffer.from(hash).toString('hex')}`),
  ];
};
