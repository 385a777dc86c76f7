import { describe, expect, it } from 'vitest';
import { type Decider, release, take } from '../domain/decider.ts';
import { errors } from '../domain/errors.ts';
import { type EventOf, events, text } from '../domain/event.ts';
import { codecFor } from './codec.ts';
import { type EventStore, StoreUnavailable } from './eventstore.ts';
import { executorOn, step } from './execute.ts';
import { memoryKeys } from './memory/keys.ts';
import { memoryEventStore } from './memory/memory.ts';
import { followed } from './news.ts';

const schemas = events({
  'room.opened': { name: text },
  'room.renamed': { name: text },
  'room.guest.entered': { guest: text },
});
type RoomEvent = EventOf<Pick<typeof schemas, 'room.opened' | 'room.renamed'>>;
type GuestEvent = EventOf<Pick<typeof schemas, 'room.guest.entered'>>;
const roomErrors = errors('room', {
  exists: ['already_exists', 'There is such a room.'],
  missing: ['not_found', 'There is no such room.'],
  name_taken: ['already_exists', 'Another room has this name.'],
});

type RoomState = { readonly name?: string; readonly at?: Date };
type RoomCommand = { readonly type: 'open' | 'rename'; readonly name: string };
const { 'room.opened': opened, 'room.renamed': renamed } = schemas;
const room: Decider<RoomCommand, RoomState, RoomEvent> = {
  name: 'room',
  aggregate: 'room',
  events: { 'room.opened': opened, 'room.renamed': renamed },
  initial: {},
  decide: ({ type, name }, state) => {
    if (type === 'open' && state.name !== undefined) throw roomErrors.exists();
    if (type === 'rename' && state.name === undefined) throw roomErrors.missing();
    if (state.name === name) return [];
    return [{ type: type === 'open' ? 'room.opened' : 'room.renamed', payload: { name } }];
  },
  evolve: (_, { payload }, { createdAt }) => ({ name: payload.name, at: createdAt }),
  claims: ({ payload }, before) => [
    ...(before.name === undefined ? [] : [release('room_name', before.name)]),
    take('room_name', payload.name),
  ],
  taken: { room_name: roomErrors.name_taken },
};
const guests: Decider<string, readonly string[], GuestEvent | RoomEvent> = {
  name: 'guests',
  aggregate: 'room',
  events: schemas,
  initial: [],
  decide: (guest, list) => (list.includes(guest) ? [] : [{ type: 'room.guest.entered', payload: { guest } }]),
  evolve: (list, { type, payload }) =>
    type === 'room.guest.entered' ? [...list, payload.guest] : [...list, `(${payload.name})`],
};

const context = { instanceId: 'instance-1', cause: { actor: 'rosa', correlationId: 'request-1' } };
const codec = codecFor(schemas, memoryKeys());
const open = (name: string) => ({ type: 'open', name }) as const;
const rename = (name: string) => ({ type: 'rename', name }) as const;

/** A store that counts what it is asked, shared by two processes: two executors with caches of their own. */
const building = () => {
  const asked = { append: 0, readMany: 0, head: 0 };
  const memory = memoryEventStore();
  const store: EventStore = {
    ...memory,
    append: (append) => {
      asked.append++;
      return memory.append(append);
    },
    readMany: (streams) => {
      asked.readMany++;
      return memory.readMany(streams);
    },
    head: () => {
      asked.head++;
      return memory.head();
    },
  };
  return { store, asked, here: executorOn(store, codec), there: executorOn(store, codec) };
};

describe('the executor', () => {
  it('answers with the state after the command and the envelope of the newest event', async () => {
    const { here } = building();
    const { state, last, position } = await here.execute(context, room, '1', open('Blue'), 'org-1');
    expect(state.name).toBe('Blue');
    expect(last).toMatchObject({ revision: 1, owner: 'org-1', actor: 'rosa', aggregateId: '1', createdAt: state.at });
    expect(position).toBe(1n);
  });

  it('reads nothing for a command on a warm aggregate', async () => {
    const { here, asked } = building();
    await here.execute(context, room, '1', open('Blue'));
    asked.readMany = 0;
    await here.execute(context, room, '1', rename('Red'));
    expect(asked).toEqual({ append: 2, readMany: 0, head: 0 });
  });

  it('reads nothing for a stream that is said to be new, and finds out when it is not', async () => {
    const { here, there, asked } = building();
    await here.execute(context, room, '1', open('Blue'), 'org-1');
    expect(asked).toEqual({ append: 1, readMany: 0, head: 0 });
    await expect(there.execute(context, room, '1', open('Red'), 'org-1')).rejects.toMatchObject({
      code: 'room.exists',
    });
    await expect(there.execute(context, room, '1', open('Blue'), 'org-1')).rejects.toMatchObject({
      code: 'room.exists',
    });
  });

  it('has asked the store before anything is awaited, where stream and keys are known', async () => {
    const { here, asked } = building();
    const done = here.execute({ ...context, origin: { ip: '192.0.2.1' } }, room, '1', open('Blue'), 'org-1');
    expect(asked).toEqual({ append: 1, readMany: 0, head: 0 });
    await done;
  });

  it('keeps the owner of the first event', async () => {
    const { here } = building();
    await here.execute(context, room, '1', open('Blue'), 'org-1');
    expect((await here.execute(context, room, '1', rename('Red'), 'org-2')).last?.owner).toBe('org-1');
  });

  it('records nothing when nothing was decided, and answers where the aggregate is', async () => {
    const { here, asked } = building();
    await here.execute(context, room, '1', open('Blue'));
    expect(await here.execute(context, room, '1', rename('Blue'))).toMatchObject({
      position: 1n,
      state: { name: 'Blue' },
    });
    expect(asked.append).toBe(1);
  });

  it('decides again when another process wrote in between', async () => {
    const { store, here, there } = building();
    await here.execute(context, room, '1', open('Blue'));
    await there.execute(context, room, '1', rename('Red'));
    expect((await here.execute(context, room, '1', rename('Green'))).last?.revision).toBe(3);
    expect((await store.read({ instanceId: 'instance-1', aggregateType: 'room', aggregateId: '1' })).length).toBe(3);
  });

  it('never refuses, or does nothing, because of what it remembered wrongly', async () => {
    const { here, there } = building();
    await here.load('instance-1', room, '1');
    await there.execute(context, room, '1', open('Blue'));
    expect((await here.execute(context, room, '1', rename('Red'))).state.name).toBe('Red');
    await there.execute(context, room, '1', rename('Blue'));
    expect((await here.execute(context, room, '1', rename('Red'))).last?.revision).toBe(4);
  });

  it('lets many commands of one process on one aggregate pass, each after the other', async () => {
    const { here, asked } = building();
    await here.execute(context, room, '1', open('0'));
    await Promise.all(Array.from({ length: 50 }, (_, n) => here.execute(context, room, '1', rename(`${n + 1}`))));
    expect(asked.append).toBe(51);
  });

  it('gives up with a conflict when it loses every race', async () => {
    const { store, there } = building();
    let rival = 0;
    const unlucky = executorOn(
      {
        ...store,
        append: async (append) => {
          await there.execute(context, room, '1', rename(`${rival++}`));
          return store.append(append);
        },
      },
      codec,
    );
    await there.execute(context, room, '1', open('Blue'));
    await expect(unlucky.execute(context, room, '1', rename('Red'))).rejects.toMatchObject({
      code: 'eventstore.conflict',
    });
  });

  it('says whose claim is taken in the words of the decider', async () => {
    const { here } = building();
    await here.execute(context, room, '1', open('Blue'));
    await expect(here.execute(context, room, '2', open('BLUE'))).rejects.toMatchObject({ code: 'room.name_taken' });
    await here.execute(context, room, '1', rename('Red'));
    await here.execute(context, room, '2', open('BLUE'));
  });

  it('keeps a claim that only changes its case', async () => {
    const { here } = building();
    await here.execute(context, room, '1', open('Blue'));
    await here.execute(context, room, '1', rename('BLUE'));
    await expect(here.execute(context, room, '2', open('blue'))).rejects.toMatchObject({ code: 'room.name_taken' });
  });

  it('appends several decisions together or none, later steps seeing what earlier ones decided', async () => {
    const { store, here } = building();
    const { last, position } = await here.executeAll(context, [
      step(room, '1', open('Blue')),
      step(guests, '1', 'mara'),
      step(room, '1', rename('Red')),
      step(room, '2', open('Blue')),
    ]);
    expect([last.map((envelope) => envelope?.revision), position]).toEqual([[3, 3, 3, 1], 4n]);
    expect((await here.load('instance-1', guests, '1')).state).toEqual(['(Blue)', 'mara', '(Red)']);
    await expect(
      here.executeAll(context, [step(room, '3', open('Grey')), step(room, '4', open('grey'))]),
    ).rejects.toMatchObject({ code: 'room.name_taken' });
    expect(await store.head()).toBe(4n);
  });

  it('keeps every decider of a stream warm', async () => {
    const { here, asked } = building();
    await here.executeAll(context, [step(room, '1', open('Blue')), step(guests, '1', 'mara')]);
    asked.readMany = 0;
    await here.execute(context, guests, '1', 'nico');
    await here.execute(context, room, '1', rename('Red'));
    expect(asked).toEqual({ append: 3, readMany: 0, head: 0 });
    expect((await here.load('instance-1', guests, '1')).state).toEqual(['(Blue)', 'mara', 'nico', '(Red)']);
  });

  it('loads several states with one round trip', async () => {
    const { here, there, asked } = building();
    await here.execute(context, room, '1', open('Blue'));
    await there.execute(context, guests, '1', 'mara');
    asked.readMany = 0;
    const loaded = await here.loadAll('instance-1', [
      { decider: room, id: '1' },
      { decider: guests, id: '1' },
      { decider: room, id: 'none' },
    ]);
    expect(loaded).toMatchObject([
      { state: { name: 'Blue' } },
      { state: ['(Blue)', 'mara'] },
      { state: {}, position: 0n },
    ]);
    expect(asked.readMany).toBe(1);
  });

  it('answers a repeated command id with what came of the first', async () => {
    const { store, here, there } = building();
    const once = { ...context, commandId: '00000000-0000-4000-8000-000000000001' };
    const first = await here.execute(once, room, '1', open('Blue'));
    expect(await here.execute(once, room, '1', open('Blue'))).toMatchObject({
      position: first.position,
      state: { name: 'Blue' },
    });
    expect(await there.execute(once, room, '1', open('Blue'))).toMatchObject({
      position: first.position,
      state: { name: 'Blue' },
    });
    expect(await there.execute(once, guests, '1', 'mara')).toMatchObject({
      position: first.position,
      state: ['(Blue)'],
    });
    expect(await store.head()).toBe(1n);
  });

  it('says that the store is not there', async () => {
    const { store } = building();
    const down = async () => {
      throw new StoreUnavailable(new Error('connection refused'));
    };
    const executor = executorOn({ ...store, readMany: down, append: down }, codec);
    await expect(executor.load('instance-1', room, '1')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('what an executor remembers', () => {
  /** Two processes on one log, each hearing what is recorded. */
  const processes = async () => {
    const { store, asked } = building();
    // However long the machine does something else in between.
    const patient = { currentMs: 60_000 };
    const [one, other] = [followed(store, patient), followed(store, patient)];
    const here = executorOn(one, codec, { news: one.news });
    const there = executorOn(other, codec, { news: other.news });
    await expect.poll(() => one.news.isCurrent() && other.news.isCurrent()).toBe(true);
    const recalled = async () => (await here.recent.load('instance-1', room, '1')).state.name;
    return { here, there, recalled, asked };
  };

  it('needs no read as long as nobody else writes to the stream', async () => {
    const { here, there, recalled, asked } = await processes();
    await here.execute(context, room, '1', open('Blue'), 'org-1');
    await here.execute(context, room, '1', rename('Red'));
    await there.execute(context, room, '2', open('Blue'), 'org-1');
    asked.readMany = 0;
    expect([await recalled(), asked.readMany]).toEqual(['Red', 0]);
  });

  it('needs no read by each who comes while nobody is sure of the news', async () => {
    const { store, asked } = building();
    const once = followed(store, { currentMs: 5, askMs: 5 });
    const here = executorOn(once, codec, { news: once.news });
    await here.execute(context, room, '1', open('Blue'), 'org-1');
    await once.news.becomesCurrent();
    await here.load('instance-1', room, '1');
    await new Promise((resolve) => setTimeout(resolve, 10));
    [asked.readMany, asked.head] = [0, 0];
    const loads = Array.from({ length: 20 }, () => here.recent.load('instance-1', room, '1'));
    expect((await Promise.all(loads)).map(({ state }) => state.name)).toEqual(Array(20).fill('Blue'));
    expect([asked.readMany, asked.head]).toEqual([0, 1]);
  });

  it('has its own writes at once and those of others when it is told of them', async () => {
    const { here, there, recalled } = await processes();
    await here.execute(context, room, '1', open('Blue'));
    expect(await recalled()).toBe('Blue');
    const { position } = await there.execute(context, room, '1', rename('Red'));
    await here.recent.upTo(position);
    expect(await recalled()).toBe('Red');
    await there.execute(context, room, '1', rename('Green'));
    await expect.poll(recalled).toBe('Green');
  });

  it('is never older than what was heard while it was read', async () => {
    const { store } = building();
    const one = followed(store);
    const other = executorOn(store, codec);
    let meanwhile = async () => {};
    const here = executorOn(
      {
        ...one,
        readMany: async (streams) => {
          const read = await one.readMany(streams);
          await meanwhile();
          return read;
        },
      },
      codec,
      { news: one.news },
    );
    await expect.poll(() => one.news.isCurrent()).toBe(true);
    await other.execute(context, room, '1', open('Blue'));
    meanwhile = async () => one.news.reached((await other.execute(context, room, '1', rename('Red'))).position);
    await here.load('instance-1', room, '1');
    meanwhile = async () => {};
    expect((await here.recent.load('instance-1', room, '1')).state.name).toBe('Red');
  });

  it('is asked of the store when there are no news', async () => {
    const { here, there } = building();
    await here.execute(context, room, '1', open('Blue'));
    await there.execute(context, room, '1', rename('Red'));
    expect((await here.recent.load('instance-1', room, '1')).state.name).toBe('Red');
  });
});
