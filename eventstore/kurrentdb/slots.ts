import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { jsonEvent } from '@eventstore/db-client';
import { lru } from '../lru.ts';
import type { Attempt, CommandLogs } from './command-log.ts';
import type { Server, Written } from './server.ts';

/**
 * A place in the order of a stream or a claim, reserved by an attempt of a command: what it was before, and what it is if
 * that attempt is committed. Only who knows what became of the newest slot adds another one, so that the newest tells all.
 */
export type Slot<S> = Attempt & { readonly before: S; readonly after: S };
/** `slot`: number of the newest one, -1 if there is none. */
export type Tip<S> = { readonly slot: bigint; readonly state: S };

export const slotOf = <S>(written: Written) => written.data as Slot<S>;

export type Slots<S> = {
  /** What it is now, with everything undecided decided. */
  tip(name: string): Promise<Tip<S>>;
  /** `decide` may refuse by throwing; it is then asked once more if what it was told was not fresh. */
  reserve(name: string, attempt: Attempt, decide: (state: S, slot: number) => S): Promise<Tip<S>>;
  /** The attempt that reserved it was committed. */
  settled(name: string, tip: Tip<S>): void;
};

const rememberedTips = 20_000;
const longestPause = 50;

/**
 * `patienceMs`: how long somebody else's attempt may take from its first slot to its commit before whoever waits for it
 * refuses it. A process that dies in between so holds nothing for longer, and one that was only slow tries again.
 */
export const slotsOf = <S>(server: Server, commands: CommandLogs, initial: S, patienceMs: number): Slots<S> => {
  const tips = lru<Tip<S>>(rememberedTips);

  const decided = async (attempt: Attempt) => {
    const tiredAt = performance.now() + patienceMs;
    for (let waiting = 5; ; waiting = Math.min(2 * waiting, longestPause)) {
      const outcome = await commands.outcomeOf(attempt);
      if (outcome !== 'pending') return outcome;
      if (performance.now() >= tiredAt) return commands.refuse(attempt);
      await pause(waiting);
    }
  };

  const tip = async (name: string): Promise<Tip<S>> => {
    const [newest] = await server.readBackwards(name, { count: 1 });
    if (!newest) return { slot: -1n, state: initial };
    const slot = slotOf<S>(newest);
    const state = (await decided(slot)) === 'committed' ? slot.after : slot.before;
    return { slot: newest.revision, state };
  };

  return {
    tip,
    async reserve(name, attempt, decide) {
      for (let remembered = tips.get(name); ; remembered = undefined) {
        tips.delete(name);
        const { slot, state } = remembered ?? (await tip(name));
        let after: S;
        try {
          after = decide(state, Number(slot + 1n));
        } catch (error) {
          if (remembered) continue;
          throw error;
        }
        const data: Slot<S> = { ...attempt, before: state, after };
        const event = jsonEvent({ id: randomUUID(), type: 'fasti.slot', data: JSON.parse(JSON.stringify(data)) });
        if ((await server.append(name, [event], slot)) === 'written') return { slot: slot + 1n, state: after };
      }
    },
    settled(name, tip) {
      tips.set(name, tip);
    },
  };
};
