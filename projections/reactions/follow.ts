import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase, Pool } from 'pg';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Tail } from '../../eventstore/tail.ts';
import type { Jobs, NewJob } from '../jobs/jobs.ts';
import { bellOf } from '../worker/bell.ts';
import { headOf } from '../worker/head.ts';
import { messageOf } from '../worker/refusal.ts';
import { type Delivered, readOwn, sourceOf } from '../worker/source.ts';
import { inTransaction } from '../worker/transaction.ts';
import type { Reaction } from './reaction.ts';
import { answered, nextDue, refusedAgain, setAside } from './refused.ts';
import { schema } from './tables.ts';

type Options = {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly tail: Tail;
  readonly pool: Pool;
  readonly reactions: readonly Reaction[];
  readonly jobs: Pick<Jobs, 'add'>;
  /** How long news is gathered once there is much of it: most of what is recorded is followed by nothing. */
  readonly restMs?: number;
  /** How long news may take when the store's wake-up is lost. */
  readonly pollMs?: number;
  /** How often refused events are looked for, and how old a checkpoint may be that passed nothing of its own. */
  readonly lookMs?: number;
  readonly onTrouble?: (reaction: string, error: unknown) => void;
  readonly onRefused?: (reaction: string, event: Delivered, error: string) => void;
};

/**
 * Follows the log with every reaction. Any number of processes may: whoever meets an event that means something locks the
 * checkpoint, adds the jobs and moves it. One that dies between leaves the checkpoint, and the next one adds the same jobs, which are
 * there already.
 */
export const startReactions = (options: Options) => {
  const { store, pool, reactions, jobs, onTrouble, onRefused } = options;
  const { restMs = 100, pollMs = 1_000, lookMs = 5_000 } = options;
  const stopping = new AbortController();
  const bell = bellOf();
  const head = headOf({ store, restMs, pollMs, ring: bell.ring });
  const source = sourceOf(store, options.codec, options.tail, head.position);

  const act = async (reaction: Reaction, events: readonly Delivered[], refuse: Refuse) => {
    const decided: NewJob[] = [];
    for (const event of events)
      try {
        decided.push(...jobsOf(reaction, event));
      } catch (error) {
        await refuse(event, messageOf(error));
      }
    if (decided.length > 0) await jobs.add(decided);
  };

  /** Under the checkpoint's lock. False: another process holds it, and will be done in a moment. */
  const pass = (reaction: Reaction, events: readonly Delivered[], upTo: bigint): Promise<boolean> =>
    inTransaction(pool, async (client) => {
      const from = await lockedPosition(client, reaction);
      if (from === undefined) return false;
      if (from >= upTo) return true;
      const ahead = events.filter(({ position }) => position > from);
      await act(reaction, ahead, async (event, error) => {
        await setAside(client, reaction, event, error);
        onRefused?.(reaction.name, event, error);
      });
      await moveTo(client, reaction, upTo);
      return true;
    });

  const retryOne = (reaction: Reaction): Promise<boolean> =>
    inTransaction(pool, async (client) => {
      const due = await nextDue(client, reaction);
      if (!due) return false;
      const types = Object.keys(reaction.on);
      const { events } = await readOwn(store, options.codec, due.position - 1n, types);
      const event = events.find(({ position }) => position === due.position);
      let isRefused = false;
      await act(reaction, event ? [event] : [], async (_, error) => {
        isRefused = true;
        await refusedAgain(client, due, error);
      });
      if (!isRefused) await answered(client, due);
      return true;
    });

  const follow = async (reaction: Reaction) => {
    const types = new Set(Object.keys(reaction.on));
    let position = await begin(pool, reaction, await store.head());
    let lookedAt = performance.now();
    while (!stopping.signal.aborted) {
      const heard = bell.heard();
      const batch = await source.after(position, types);
      const isOver = performance.now() - lookedAt > lookMs;
      if (batch.events.length > 0 || (isOver && batch.position > 0n)) {
        if (await pass(reaction, batch.events, batch.position)) position = batch.position;
        else await pause(elsewhereMs);
      } else position = batch.position;
      if (isOver) {
        lookedAt = performance.now();
        while (!stopping.signal.aborted && (await retryOne(reaction)));
      }
      if (position >= head.position() && !stopping.signal.aborted) await bell.after(heard);
    }
  };

  const goOn = async (reaction: Reaction) => {
    while (!stopping.signal.aborted)
      try {
        await head.ask();
        await follow(reaction);
      } catch (error) {
        if (stopping.signal.aborted) return;
        onTrouble?.(reaction.name, error);
        await pause(pollMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      }
  };

  const following = reactions.map(goOn);

  return {
    /** After the batches under way. */
    async stop() {
      stopping.abort();
      head.stop();
      bell.ring();
      await Promise.all(following);
    },
  };
};

type Refuse = (event: Delivered, error: string) => Promise<void>;

const elsewhereMs = 50;

/** @throws what the reaction throws, or why the event can't be opened */
const jobsOf = ({ on }: Reaction, event: Delivered): readonly NewJob[] => {
  if (event.unreadable !== undefined) throw event.unreadable;
  return on[event.type]?.(event as never) ?? [];
};

/** Where it goes on; a reaction that is new begins at the head. */
const begin = async (pool: Pool, { name }: Reaction, head: bigint): Promise<bigint> => {
  const { rows } = await pool.query<{ position: string }>(
    `with new as (
       insert into ${schema}.checkpoints (reaction, position) values ($1, $2) on conflict do nothing returning position)
     select position from new union all select position from ${schema}.checkpoints where reaction = $1`,
    [name, head],
  );
  return BigInt(rows[0]?.position ?? head);
};

const lockedPosition = async (client: ClientBase, { name }: Reaction): Promise<bigint | undefined> => {
  const { rows } = await client.query<{ position: string }>(
    `select position from ${schema}.checkpoints where reaction = $1 for update skip locked`,
    [name],
  );
  return rows[0] && BigInt(rows[0].position);
};

const moveTo = (client: ClientBase, { name }: Reaction, position: bigint) =>
  client.query(`update ${schema}.checkpoints set position = $2, updated_at = now() where reaction = $1`, [
    name,
    position,
  ]);
