import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { dataKey } from '../../eventstore/data-key.ts';
import { leafOf } from '../../eventstore/hash-chain.ts';
import { tenantPool } from '../../eventstore/postgres/tenant.ts';
import { appender, payload } from './appender.ts';
import { type Figure, load, median, rounds } from './measure.ts';
import { onPostgres, type Place } from './on-postgres.ts';

const times = 100_000;
const seconds = 3;
const roundCount = 3;

/** What the hash chain, sealing and row-level security cost, beside the appends and reads that carry them. */
export const safety = (): Promise<readonly Figure[]> =>
  onPostgres(async (connection, client) => [
    ...(await ofAppends(connection, client)),
    await ofReads(connection, client),
  ]);

const ofAppends = async (connection: Place, client: pg.Client): Promise<readonly Figure[]> => {
  const { append, close } = appender(connection);
  const taken = await rounds(roundCount, {
    event: async () => 1e6 / (await load(256, seconds, append)).perSecond,
    leaf: async () => leafTakes(),
    link: () => linkTakes(client),
    sealing: async () => sealingTakes(),
  });
  await close();
  const event = { name: 'an append, 256 at a time', value: tenth(median(taken.event)) };
  const parts = { leaf: median(taken.leaf), link: median(taken.link), sealing: median(taken.sealing) };
  const figure = (what: string, ours: number): Figure => ({ what, ours: tenth(ours), unit: 'µs', peer: event });
  return [
    figure('hashing an event', parts.leaf),
    figure('linking it to the one before, in Postgres', parts.link),
    figure('sealing a person’s fields', parts.sealing),
    { ...figure('the three together', parts.leaf + parts.link + parts.sealing), limit: '< 0.25' },
  ];
};

const tenth = (value: number) => Math.round(value * 10) / 10;

const microseconds = (work: () => void): number => {
  const begun = performance.now();
  for (let n = 0; n < times; n++) work();
  return ((performance.now() - begun) / times) * 1000;
};

const leafTakes = () => {
  const stream = { instanceId: '1', aggregateType: 'user', aggregateId: randomUUID() };
  const event = { eventId: randomUUID(), type: 'user.human.added', version: 1 };
  const cause = { actor: 'bench', correlationId: 'bench' };
  const text = JSON.stringify(payload);
  return microseconds(() => leafOf(stream, event, cause, text));
};

const sealingTakes = () => {
  const key = dataKey(Buffer.alloc(32, 7));
  const clear = Buffer.from('x'.repeat(160));
  return microseconds(() => key.seal(clear, 'bench'));
};

/** As the SQL function `append` does it, in a loop of PL/pgSQL. */
const linkTakes = async (client: pg.Client) => {
  const begun = performance.now();
  await client.query(`do $$
    declare
      chain bytea := sha256('');
      link bytea := decode(repeat('00', 70), 'hex');
    begin
      for n in 1 .. ${times} loop
        chain := sha256(chain || link);
      end loop;
    end $$`);
  return ((performance.now() - begun) / times) * 1000;
};

const point = 'select payload from eventstore.events where position = $1';

const ofReads = async (connection: Place, client: pg.Client): Promise<Figure> => {
  const tenant = tenantPool(connection);
  const taken = await rounds(roundCount, {
    tenant: async () => (await load(1, seconds, (n) => tenant.query('1', point, [(n % 1000) + 1]))).p50,
    owner: async () =>
      (await load(1, seconds, (n) => client.query({ name: 'point', text: point, values: [(n % 1000) + 1] }))).p50,
  });
  await tenant.end();
  const milliseconds = (values: readonly number[]) => Math.round(median(values) * 1000) / 1000;
  return {
    what: 'reading a row as its tenant, row-level security on',
    ours: milliseconds(taken.tenant),
    unit: 'ms',
    peer: { name: 'as the owner, off', value: milliseconds(taken.owner) },
  };
};
