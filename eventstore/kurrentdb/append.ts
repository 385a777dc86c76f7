import { randomUUID } from 'node:crypto';
import type { Claim } from '../../domain/decider.ts';
import { checkAppend, claimAddress } from '../check-append.ts';
import { type Append, type Appended, ClaimTaken, RevisionConflict, StoreUnavailable } from '../eventstore.ts';
import { inTurn } from '../in-turn.ts';
import type { Attempt, CommandLogs } from './command-log.ts';
import type { Names } from './names.ts';
import { recordsOf } from './record.ts';
import type { Slots, Tip } from './slots.ts';

/** `slot`: the committed one that made it so, -1 before the first. */
export type StreamState = { readonly revision: number; readonly slot: number; readonly owner?: string };
export type ClaimState = { readonly held: boolean };

type Parts = {
  readonly names: Names;
  readonly commands: CommandLogs;
  readonly streams: Slots<StreamState>;
  readonly claims: Slots<ClaimState>;
};

type ClaimChange = {
  readonly name: string;
  readonly claim: Claim;
  readonly taken: boolean;
  readonly released: boolean;
};

/** Attempts that somebody refused because they took too long. */
const mostAttempts = 5;

/**
 * KurrentDB appends to one stream at a time. So an append first reserves a slot in each stream and claim that it touches,
 * always in the same order, and then writes all of its events at once to the stream of its command: that commits it,
 * in every stream and for every reader of the log. If it can't go on, a refusal in the same place frees all of its slots.
 */
export const appending = ({ names, commands, streams, claims }: Parts) => {
  const { slotsOfStream } = names;
  const turn = inTurn();

  const attemptOnce = async (append: Append, mine: Attempt): Promise<Appended | 'refused'> => {
    const reserved: (() => void)[] = [];
    const remember = <S>(slots: Slots<S>, name: string, tip: Tip<S>) => {
      reserved.push(() => slots.settled(name, tip));
      return tip.state;
    };
    try {
      const reached = new Map<string, StreamState>();
      for (const { stream, expected, owner, events } of sortedBy(append.writes, (write) =>
        slotsOfStream(write.stream),
      )) {
        const name = slotsOfStream(stream);
        if (events.length === 0 && expected === 'any') {
          reached.set(name, (await streams.tip(name)).state);
          continue;
        }
        const tip = await streams.reserve(name, mine, (state, slot) => {
          if (expected !== 'any' && expected !== state.revision) throw new RevisionConflict(stream);
          return { revision: state.revision + events.length, slot, owner: state.owner ?? owner };
        });
        reached.set(name, remember(streams, name, tip));
      }
      for (const { name, claim, taken, released } of sortedBy(
        changesOf(names, mine.instanceId, append),
        ({ name }) => name,
      )) {
        const tip = await claims.reserve(name, mine, ({ held }) => {
          if (taken && held && !released) throw new ClaimTaken(claim);
          return { held: taken };
        });
        remember(claims, name, tip);
      }
      const states = append.writes.map(({ stream }) => reached.get(slotsOfStream(stream)));
      const outcome = await commands.commit(
        mine,
        recordsOf({
          append,
          attempt: mine.attempt,
          streams: states.map((state) => ({ revision: state?.revision ?? 0, owner: state?.owner ?? '' })),
        }),
      );
      if (outcome === 'refused') return outcome;
      if (outcome.attempt !== mine.attempt) return { ...outcome.appended, repeated: true };
      for (const settle of reserved) settle();
      return outcome.appended;
    } catch (error) {
      if (!(error instanceof RevisionConflict || error instanceof ClaimTaken)) throw error;
      const first = await commands.committed(mine.instanceId, mine.commandId);
      if (first) return { ...first.appended, repeated: true };
      if (reserved.length > 0) await commands.refuse(mine);
      throw error;
    }
  };

  return async (append: Append): Promise<Appended> => {
    const instanceId = checkAppend(append);
    const commandId = append.commandId ?? randomUUID();
    const touched = [
      names.command(instanceId, commandId),
      ...append.writes.map(({ stream }) => slotsOfStream(stream)),
      ...changesOf(names, instanceId, append).map(({ name }) => name),
    ];
    return turn(touched, async () => {
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        const appended = await attemptOnce(append, { instanceId, commandId, attempt: randomUUID() });
        if (appended !== 'refused') return appended;
      }
      throw new StoreUnavailable(new Error('others lost patience with this command too often'));
    });
  };
};

const changesOf = (names: Names, instanceId: string, { take = [], release = [] }: Append): readonly ClaimChange[] => {
  const changes = new Map<string, ClaimChange>();
  const nameOf = (claim: Claim) => names.slotsOfClaim(claimAddress(instanceId, claim));
  for (const claim of release) changes.set(nameOf(claim), { name: nameOf(claim), claim, taken: false, released: true });
  for (const claim of take) {
    const name = nameOf(claim);
    changes.set(name, { name, claim, taken: true, released: changes.has(name) });
  }
  return [...changes.values()];
};

/** Who reserves in one order for everybody never waits for somebody who waits for him. */
const sortedBy = <T>(items: readonly T[], nameOf: (item: T) => string): readonly T[] =>
  items.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
