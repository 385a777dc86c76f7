import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Append, EventStore, StoredEvent } from '../../eventstore/eventstore.ts';
import { memoryEventStore } from '../../eventstore/memory/memory.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { appendOf, streamOf } from '../contract/eventstore/samples.ts';
import { freshDatabase } from '../support/database.ts';

const claim = fc.record({
  kind: fc.constantFrom('usernames', 'org_name'),
  value: fc.constantFrom('a', 'A', 'b'),
  global: fc.boolean(),
});
const write = fc.record({
  id: fc.constantFrom('a', 'A', 'b', 'c'),
  expected: fc.constantFrom<(number | 'any')[]>(0, 1, 2, 3, 'any'),
  events: fc.integer({ min: 0, max: 3 }),
});
const command = fc.record({
  instanceId: fc.constantFrom('instance-1', 'instance-2'),
  commandId: fc.integer({ min: 0, max: 20 }),
  writes: fc.uniqueArray(write, { minLength: 1, maxLength: 3, selector: ({ id }) => id }),
  take: fc.uniqueArray(claim, {
    maxLength: 2,
    selector: ({ value, ...rest }) => JSON.stringify([rest, value.toLowerCase()]),
  }),
  release: fc.array(claim, { maxLength: 2 }),
});

const appendFrom = ({
  instanceId,
  commandId,
  writes,
  take,
  release,
}: typeof command extends fc.Arbitrary<infer C> ? C : never): Append =>
  appendOf(
    writes.map(({ id, expected, events }) => ({
      stream: streamOf(id, instanceId),
      expected,
      types: Array.from({ length: events }, () => 'user.changed'),
    })),
    { commandId: `00000000-0000-4000-8000-${String(commandId).padStart(12, '0')}`, take, release },
  );

/** Without what depends on the clock. */
const timeless = ({ createdAt: _, createdAtMicros: __, hash: ___, ...event }: StoredEvent) => event;
const answerOf = async (store: EventStore, append: Append) => {
  try {
    const { createdAt: _, ...answer } = await store.append(append);
    return answer;
  } catch (error) {
    return String(error);
  }
};

let postgres: EventStore;
let closing: () => Promise<void>;
let empty: () => Promise<unknown>;
beforeAll(async () => {
  const connection = await freshDatabase();
  postgres = postgresEventStore(connection);
  const client = new pg.Client(connection);
  await client.connect();
  empty = () =>
    client.query('truncate eventstore.streams, eventstore.events, eventstore.claims, eventstore.command_log');
  closing = () => client.end();
});
afterAll(async () => {
  await postgres.close();
  await closing();
});

it('Postgres and memory answer any sequence of commands alike and keep the same log', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 25 }), async (commands) => {
      await empty();
      const memory = memoryEventStore();
      for (const append of commands.map(appendFrom))
        expect(await answerOf(postgres, append)).toEqual(await answerOf(memory, append));
      const logOf = async (store: EventStore) => (await store.readAll(0n, { limit: 1000 })).events.map(timeless);
      expect(await logOf(postgres)).toEqual(await logOf(memory));
    }),
    { numRuns: 40 },
  );
});
