import { randomUUID } from 'node:crypto';
import type { Codec } from '../../../eventstore/codec.ts';
import type { EventStore, ReadFilter } from '../../../eventstore/eventstore.ts';
import { tenantPool } from '../../../eventstore/postgres/tenant.ts';
import type { Upkeep } from '../../../eventstore/postgres/upkeep.ts';
import { physicalName } from '../../../projections/projection.ts';
import { usersTable } from '../../../projections/user/tables.ts';
import { users } from '../../../projections/user/user.ts';
import { rebuild } from '../../../projections/worker/rebuild/rebuild.ts';
import { workerPool } from '../../../projections/worker/transaction.ts';
import { load, percentile } from '../measure.ts';
import type { Cast } from './cast.ts';

type Connection = { readonly host: string; readonly user: string; readonly database: string };
export type Grown = {
  readonly connection: Connection;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly cast: Cast;
  readonly upkeep: Upkeep;
};

const seconds = 2;
const pages = 200;
const page = 50;

const milliseconds = async (times: number, once: (n: number) => Promise<unknown>): Promise<number> => {
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    const begun = performance.now();
    await once(n);
    taken.push(performance.now() - begun);
  }
  return percentile(taken, 0.5);
};

/** What is asked at each mark; every time is a median. */
export const questions = [
  'append, 1 at a time (/s)',
  'append, 256 at a time (/s)',
  'point read, cold user (ms)',
  'list, 50 users (ms)',
  'audit, rare actor (ms)',
  'audit, common actor (ms)',
  'audit, rare type (ms)',
  'audit, correlation (ms)',
  'an empty query, to compare (ms)',
] as const;
export type Answers = Readonly<Record<(typeof questions)[number], number>>;

/** Measures on the log as it is, after the store has done what it does in the background. */
export const measure = async ({ connection, store, codec, cast, upkeep }: Grown): Promise<Answers> => {
  const append = () => {
    const { org } = cast.someOf(cast.people);
    const event = { eventId: randomUUID(), type: 'user.human.email.verified', version: 1, payload: {} };
    const stream = { instanceId: org.instanceId, aggregateType: 'user', aggregateId: randomUUID() };
    const cause = { actor: 'bench', correlationId: randomUUID() };
    return store.append({
      commandId: randomUUID(),
      writes: [{ stream, expected: 0, owner: org.id, events: [event] }],
      cause,
    });
  };
  const alone = await load(1, seconds, append);
  const crowded = await load(256, seconds, append);

  await upkeep.once();

  const stranger = () => cast.people[Math.floor(cast.random() * cast.people.length)] as (typeof cast.people)[number];
  const point = await milliseconds(pages, () => {
    const { org, id } = stranger();
    return store.read({ instanceId: org.instanceId, aggregateType: 'user', aggregateId: id });
  });

  const pool = workerPool(connection);
  await rebuild({ store, codec, pool, projections: [users] }, users.name);
  await pool.end();
  const [known] = (await store.readAll(0n, { limit: 1, filter: { actor: cast.visitor } })).events;
  const tenants = tenantPool(connection);
  const listed = `select * from projections.${physicalName(users, usersTable)} where org_id = $1 and id > $2 order by id limit ${page}`;
  const list = await milliseconds(pages, () => {
    const { org, id } = stranger();
    return tenants.query(org.instanceId, listed, [org.id, id]);
  });
  const empty = await milliseconds(pages, () => tenants.query(known?.instanceId ?? '', 'select 1'));
  await tenants.end();

  const audit = (filterOf: () => ReadFilter) =>
    milliseconds(15, () => store.readAll(0n, { limit: page, backwards: true, filter: filterOf() }));
  return {
    'append, 1 at a time (/s)': alone.perSecond,
    'append, 256 at a time (/s)': crowded.perSecond,
    'point read, cold user (ms)': point,
    'list, 50 users (ms)': list,
    'audit, rare actor (ms)': await audit(() => ({ instanceId: known?.instanceId ?? '', actor: cast.visitor })),
    'audit, common actor (ms)': await audit(() => ({ instanceId: cast.someOf(cast.instances), actor: 'login-client' })),
    'audit, rare type (ms)': await audit(() => ({ types: ['instance.added'] })),
    'audit, correlation (ms)': await audit(() => ({ correlationId: known?.correlationId ?? '' })),
    'an empty query, to compare (ms)': empty,
  };
};
