import { expect, it } from 'vitest';
import { schemas } from '../../../domain/index.ts';
import { codecFor } from '../../../eventstore/codec.ts';
import { genesis, hashOf } from '../../../eventstore/hash-chain.ts';
import { memoryKeys } from '../../../eventstore/memory/keys.ts';
import { memoryEventStore } from '../../../eventstore/memory/memory.ts';
import { type Cast, seeded } from './cast.ts';
import { storyteller } from './storyteller.ts';

it('tells of what the domain knows: every event opens, most of them of logins, in one chain', async () => {
  const [store, codec] = [memoryEventStore(), codecFor(schemas, memoryKeys())];
  const random = seeded(7);
  const cast: Cast = {
    instances: [],
    orgs: [],
    people: [],
    machines: [],
    projects: [],
    visitor: 'auditor',
    random,
    someOf: (all) => all[Math.floor(all.length * random())] as (typeof all)[number],
  };
  const stories = storyteller(store, codec, cast);
  let told = await stories.beginning();
  for (let n = 0; n < 150; n++) told += await stories.another();
  const { events } = await store.readAll(0n, { limit: 100_000 });
  expect(events).toHaveLength(told);
  expect((await codec.decodeAll(events)).filter(({ erased }) => erased)).toEqual([]);
  const ofLogins = events.filter(({ aggregateType }) => /session|auth_request/.test(aggregateType));
  expect(ofLogins.length / events.length).toBeGreaterThan(0.8);
  let previous = genesis;
  for (const event of events) {
    previous = hashOf(event, previous);
    expect(Buffer.from(event.hash).equals(previous)).toBe(true);
  }
});
