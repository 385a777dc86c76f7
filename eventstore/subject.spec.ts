import { describe, expect, it } from 'vitest';
import type { Decider } from '../domain/decider.ts';
import { type EventOf, events, optional, personalOf, text } from '../domain/event.ts';
import { codecFor } from './codec.ts';
import type { EventStore } from './eventstore.ts';
import { executorOn } from './execute.ts';
import type { Keys } from './keys.ts';
import { memoryKeys } from './memory/keys.ts';
import { memoryEventStore } from './memory/memory.ts';
import { followed } from './news.ts';

describe('a stream about a person', () => {
  const visitSchemas = events({
    'visit.began': { browser: optional(personalOf('person', text)), person: optional(text) },
    'visit.recognized': { person: text },
  });
  type VisitEvent = EventOf<typeof visitSchemas>;
  type Visit = { readonly person?: string | undefined; readonly browser?: string | undefined };
  const visit: Decider<VisitEvent, Visit, VisitEvent> = {
    name: 'visit',
    aggregate: 'visit',
    events: visitSchemas,
    initial: {},
    decide: (event) => [event],
    evolve: (state, { payload }) => ({ ...state, ...payload }),
    person: ({ person }) => person,
  };
  const began: VisitEvent = { type: 'visit.began', payload: { browser: 'Firefox' } };
  const recognized: VisitEvent = { type: 'visit.recognized', payload: { person: 'rosa' } };

  const hall = () => {
    const keys = memoryKeys();
    const adopted: string[] = [];
    const before: { key?: Promise<void> } = {};
    const watched = {
      ...keys,
      subject: (...asked: Parameters<typeof keys.subject>) =>
        before.key ? before.key.then(() => keys.subject(...asked)) : keys.subject(...asked),
      adopt: async (...[instanceId, subject, person]: Parameters<typeof keys.adopt>) => {
        adopted.push(`${subject} ${person}`);
        await keys.adopt(instanceId, subject, person);
      },
    };
    const store = followed(memoryEventStore());
    const sealing = codecFor(visitSchemas, watched);
    const here = executorOn(store, sealing, { news: store.news });
    return { keys, before, adopted, store, sealing, here, there: executorOn(store, sealing) };
  };
  const cause = { actor: 'DOORMAN', correlationId: 'request-1' };
  const arrival = { instanceId: 'instance-1', cause, origin: { ip: '192.0.2.1' } };

  it('gives what was said of a stranger to whom they turn out to be, once, whichever process knows', async () => {
    const { adopted, here, there } = hall();
    await here.execute(arrival, visit, 'v1', began);
    expect(adopted).toEqual([]);
    await there.execute(arrival, visit, 'v1', recognized);
    await here.execute(arrival, visit, 'v1', recognized);
    expect(adopted).toEqual(['visit/v1 rosa']);
  });

  it('has nothing to give where nothing was said of a stranger', async () => {
    const { adopted, here } = hall();
    await here.execute(arrival, visit, 'v1', { type: 'visit.began', payload: {} });
    await here.execute(arrival, visit, 'v1', recognized);
    await here.execute(arrival, visit, 'v2', { type: 'visit.began', payload: { browser: 'Firefox', person: 'rosa' } });
    expect(adopted).toEqual([]);
  });

  it('keeps where they came from as theirs, and not at all of a stranger', async () => {
    const { keys, store, sealing, here } = hall();
    await keys.subject('instance-1', 'rosa', { create: true });
    await here.execute(arrival, visit, 'v1', began);
    await here.execute(arrival, visit, 'v1', recognized);
    const [first, second] = await store.read({ instanceId: 'instance-1', aggregateType: 'visit', aggregateId: 'v1' });
    expect(first?.origin).toBeUndefined();
    expect(await sealing.openOrigin('instance-1', second?.origin ?? '')).toEqual({ ip: '192.0.2.1' });
    await keys.destroySubject('instance-1', 'rosa');
    expect(await sealing.openOrigin('instance-1', second?.origin ?? '')).toBeUndefined();
  });

  it('forgets what it has in memory of somebody who was erased', async () => {
    const { keys, store, here } = hall();
    await here.execute(arrival, visit, 'v1', began);
    await here.execute(arrival, visit, 'v1', recognized);
    expect((await here.recent.load('instance-1', visit, 'v1')).state.browser).toBe('Firefox');
    await erase(keys, store);
    expect((await here.recent.load('instance-1', visit, 'v1')).state.browser).toBeUndefined();
  });

  it('remembers nothing of somebody who was erased while a command waited for a key', async () => {
    const { keys, before, store, here } = hall();
    await keys.subject('instance-1', 'rosa', { create: true });
    await here.execute(arrival, visit, 'v1', began);
    await here.execute(arrival, visit, 'v1', recognized);
    const key = Promise.withResolvers<void>();
    before.key = key.promise;
    const again = here.execute(arrival, visit, 'v1', recognized);
    await erase(keys, store);
    key.resolve();
    await again;
    expect((await here.recent.load('instance-1', visit, 'v1')).state.browser).toBeUndefined();
  });

  const erase = async (keys: Pick<Keys, 'destroySubject'>, store: Pick<EventStore, 'append'>) => {
    await keys.destroySubject('instance-1', 'rosa');
    const rosa = { instanceId: 'instance-1', aggregateType: 'user', aggregateId: 'rosa' };
    const erasure = { eventId: '00000000-0000-4000-8000-000000000002', type: 'user.erased', version: 1, payload: {} };
    await store.append({
      commandId: '00000000-0000-4000-8000-000000000001',
      writes: [{ stream: rosa, expected: 'any', owner: 'org', events: [erasure] }],
      cause,
    });
  };
});
