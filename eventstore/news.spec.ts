import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AppendedEvent, EventStore, Expected } from './eventstore.ts';
import { memoryEventStore } from './memory/memory.ts';
import { followed, type Listener } from './news.ts';

const stream = { instanceId: 'i', aggregateType: 't', aggregateId: 'x' };
const append = (store: EventStore, count = 1) =>
  store.append({
    commandId: randomUUID(),
    cause: { actor: 'a', correlationId: 'c' },
    writes: [
      {
        stream,
        expected: 'any',
        owner: 'o',
        events: Array.from({ length: count }, () => ({ eventId: randomUUID(), type: 'e', version: 1, payload: {} })),
      },
    ],
  });

/** A log that this process and another one write to, and everything that this process hears of it. */
const process = ({ deaf = false, currentMs = 1_000, patienceMs = 5_000 } = {}) => {
  const log = memoryEventStore();
  const counts = { head: 0, readAll: 0 };
  let reachable = true;
  let answersIn = 0;
  const answer = () => (answersIn > 0 ? pause(answersIn, undefined, { ref: false }) : undefined);
  const store: EventStore = {
    ...log,
    head: async () => {
      counts.head++;
      await answer();
      if (!reachable) throw new Error('not reachable');
      return log.head();
    },
    readAll: async (...asked) => {
      counts.readAll++;
      const read = await log.readAll(...asked);
      await answer();
      return read;
    },
    onAppended: (callback) => (deaf ? () => {} : log.onAppended(callback)),
  };
  const here = followed(store, { currentMs, askMs: currentMs / 4, patienceMs });
  onTestFinished(() => here.close());
  const heard: bigint[] = [];
  let lost: bigint | undefined;
  const listener: Listener = {
    heard: (occurrences) => heard.push(...occurrences.map(({ position }) => position)),
    lost: (position) => {
      lost = position;
    },
  };
  here.news.listen(listener);
  return {
    here,
    other: log,
    counts,
    heard: () => heard.map(Number),
    lost: () => lost,
    cutOff: () => {
      reachable = false;
    },
    slow: (ms: number) => {
      answersIn = ms;
    },
    reconnect: () => {
      reachable = true;
    },
    /** As after the first question of a running server. */
    async current() {
      expect(await here.news.becomesCurrent()).toBe(true);
    },
  };
};

describe('the news of a log', () => {
  it('are current once somebody has asked, and what was before counts no more then', async () => {
    const { here, other, current, lost } = process();
    await append(other, 3);
    expect(here.news.isCurrent()).toBe(false);
    await current();
    expect(lost()).toBe(3n);
  });

  it('tell own appends at once, and read nothing for them', async () => {
    const { here, current, heard, counts } = process();
    await current();
    await append(here, 2);
    expect(heard()).toEqual([1, 2]);
    await append(here);
    await pause(20);
    expect([heard(), counts.readAll]).toEqual([[1, 2, 3], 0]);
  });

  it('tell what this process appends as readers of the log find it, where it is known whose the streams are', async () => {
    const { here } = process();
    const own: AppendedEvent[] = [];
    here.onOwn((events) => own.push(...events));
    const event = (said: string) => ({ eventId: randomUUID(), type: 'e', version: 2, payload: { said } });
    const [one, other] = [stream, { ...stream, aggregateId: 'y' }];
    const write = (of: typeof stream, expected: Expected, said: readonly string[]) => ({
      ...{ stream: of, expected, owner: `of ${of.aggregateId}` },
      events: said.map(event),
    });
    const cause = { actor: 'a', impersonator: 'b', correlationId: 'c', causationId: 'd', origin: 'o' };
    const first = { commandId: randomUUID(), cause, writes: [write(one, 0, ['1', '2']), write(other, 0, [])] };
    await here.append(first);
    await here.append(first);
    await here.append({ cause, writes: [write(other, 0, ['3']), write(one, 2, ['4'])] });
    await append(here);
    const { events } = await here.readAll(0n, { limit: 4 });
    expect(own).toStrictEqual(events.map(({ createdAtMicros: _, hash: __, ...known }) => known));
  });

  it('tell what another process appends as soon as it is notified', async () => {
    const { here, other, current, heard } = process();
    await current();
    await append(here);
    await append(other, 2);
    await append(here);
    await expect.poll(() => new Set(heard())).toEqual(new Set([1, 2, 3, 4]));
  });

  it('tell what another process appends, though the store could not be reached when somebody first asked', async () => {
    const { here, other, cutOff, reconnect, heard } = process();
    cutOff();
    here.news.isCurrent();
    await pause(5);
    reconnect();
    await append(other);
    await pause(20);
    await append(other);
    await expect.poll(heard, { timeout: 500 }).toEqual([2]);
  });

  it('are current again within the bound when a notification is lost', async () => {
    const { here, other, current, heard } = process({ deaf: true, currentMs: 40 });
    await current();
    await append(other);
    await expect.poll(() => here.news.isCurrent() && heard().length, { interval: 5 }).toBe(1);
  });

  it('become current by one question for all who wait', async () => {
    const { here, other, counts, heard } = process();
    await append(other, 3);
    const waiting = [here.news.becomesCurrent(), here.news.becomesCurrent(), here.news.becomesCurrent()];
    expect(await Promise.all(waiting)).toEqual([true, true, true]);
    expect([counts.head, here.news.becomesCurrent()]).toEqual([1, true]);
    await append(other);
    await expect.poll(() => heard().length).toBe(1);
  });

  it('become current though the answer takes longer than they stay so', async () => {
    const { here, other, slow, counts } = process({ currentMs: 20 });
    await append(other);
    slow(30);
    expect([await here.news.becomesCurrent(), counts.head]).toEqual([true, 1]);
    const [first, later] = [here.news.becomesCurrent(), pause(10).then(() => here.news.becomesCurrent())];
    expect([await first, await later]).toEqual([true, true]);
  });

  it('become current while another process keeps writing, faster than it is read', async () => {
    const { here, other, current, slow } = process({ currentMs: 20 });
    await current();
    slow(20);
    let isWriting = true;
    const writing = (async () => {
      while (isWriting) {
        await append(other);
        await pause(4);
      }
    })();
    await pause(40);
    const patient = pause(1_000, 'still waiting', { ref: false });
    expect(await Promise.race([here.news.becomesCurrent(), patient])).toBe(true);
    isWriting = false;
    await writing;
    const newest = await other.head();
    await expect.poll(() => here.news.heard()).toBe(newest);
  });

  it('become no more current while the store leaves a question unanswered, and soon again when it answers the next', async () => {
    const { here, current, slow } = process({ currentMs: 20, patienceMs: 30 });
    await current();
    slow(10_000);
    await pause(30);
    expect(await here.news.becomesCurrent()).toBe(false);
    slow(0);
    expect(await here.news.becomesCurrent()).toBe(true);
  });

  it('become no more current while the store can not be reached', async () => {
    const { here, cutOff } = process();
    cutOff();
    expect(await here.news.becomesCurrent()).toBe(false);
  });

  it('are not current any more when the store can not be reached', async () => {
    const { here, current, cutOff } = process({ currentMs: 40 });
    await current();
    cutOff();
    await pause(60);
    expect(here.news.isCurrent()).toBe(false);
  });

  it('say to a late listener from where on it hears', async () => {
    const { here, current } = process();
    await current();
    await append(here, 2);
    let from: bigint | undefined;
    here.news.listen({
      heard: () => {},
      lost: (position) => {
        from = position;
      },
    });
    expect(from).toBe(2n);
  });

  it('wait for a position that somebody names', async () => {
    const { here, other, current, heard } = process({ deaf: true });
    await current();
    const { position } = await append(other);
    await here.news.reached(position);
    expect(heard()).toEqual([1]);
  });

  it('give up what is far behind instead of reading it', async () => {
    const { here, other, current, lost, counts } = process({ deaf: true });
    await current();
    const { position } = await append(other, 10_001);
    await here.news.reached(position);
    expect([lost(), counts.readAll]).toEqual([10_001n, 0]);
  });
});
