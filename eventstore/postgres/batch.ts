import type { Claim } from '../../domain/decider.ts';
import { checkAppend, claimAddress } from '../check-append.ts';
import {
  type Append,
  type Appended,
  ClaimTaken,
  type NewEvent,
  RevisionConflict,
  type Stream,
  type StreamWrite,
  streamName,
} from '../eventstore.ts';
import { leafOf } from '../hash-chain.ts';
import { bigints, hashes, integers, jsons, smallints, texts, uuids } from './binary-array.ts';
import { timeOf } from './stored-event.ts';

type Change = ReturnType<typeof claimAddress> & { readonly claim: Claim; readonly op: 'take' | 'release' | 'keep' };

type ReadyEvent = { readonly event: NewEvent; readonly payload: string; readonly leaf: Uint8Array };

/** One append, made ready while it waits. */
export type Command = {
  readonly append: Append;
  readonly instanceId: string;
  readonly changes: readonly Change[];
  /** Of each write, its events: with the payload's text and the leaf of the hash chain. */
  readonly events: readonly (readonly ReadyEvent[])[];
  /** What it touches. Two commands that touch the same can't be in one batch. */
  readonly touches: readonly string[];
};

export const commandOf = (append: Append): Command => {
  const instanceId = checkAppend(append);
  const { writes, cause } = append;
  const changes = changesOf(instanceId, append);
  return {
    append,
    instanceId,
    changes,
    events: writes.map(({ stream, events }) =>
      events.map((event) => {
        const payload = JSON.stringify(event.payload);
        return { event, payload, leaf: leafOf(stream, event, cause, payload) };
      }),
    ),
    touches: [
      ...(append.commandId === undefined ? [] : [JSON.stringify([instanceId, append.commandId])]),
      ...writes.map(({ stream }) => streamName(stream)),
      ...changes.map(({ scope, kind, key }) => JSON.stringify(['claim', scope, kind, key])),
    ],
  };
};

const changesOf = (instanceId: string, { take = [], release = [] }: Append): readonly Change[] => {
  const changes = new Map<string, Change>();
  for (const claim of release) {
    const address = claimAddress(instanceId, claim);
    changes.set(JSON.stringify(address), { ...address, claim, op: 'release' });
  }
  for (const claim of take) {
    const address = claimAddress(instanceId, claim);
    const name = JSON.stringify(address);
    changes.set(name, { ...address, claim, op: changes.has(name) ? 'keep' : 'take' });
  }
  return [...changes.values()];
};

type Text = string | null;
type Row = readonly [outcomes: string, failedAt: string, positions: Text, revisions: Text, micros: Text];
export type Answer = { readonly appended: Appended } | { readonly refused: Error } | 'repeated';

const outcome = { written: 0, repeated: 1, revisionConflict: 2 } as const;

/** The SQL function that appends these commands, its arguments, and what its answer means for each of them. */
export const callOf = (commands: readonly Command[]) => {
  const [first] = commands;
  const isPlain = first?.append.writes.length === 1 && first.events[0]?.length === 1 && first.changes.length === 0;
  return commands.length === 1 && first && isPlain ? singleOf(first) : batchOf(commands);
};

const parameters = (count: number) => Array.from({ length: count }, (_, n) => `$${n + 1}`).join(', ');
const appendOne = `select * from eventstore.append_one(${parameters(16)})`;
const appendMany = `select * from eventstore.append(${parameters(26)})`;

const singleOf = (command: Command) => {
  const { append, instanceId, events } = command;
  const { stream, owner, expected, events: written } = append.writes[0] as StreamWrite;
  const { eventId, type, version } = written[0] as NewEvent;
  const { actor, impersonator, correlationId, causationId, origin } = append.cause;
  return {
    name: 'append-one',
    text: appendOne,
    values: [
      instanceId,
      append.commandId,
      actor,
      impersonator,
      correlationId,
      causationId,
      origin,
      stream.aggregateType,
      stream.aggregateId,
      owner,
      expected === 'any' ? null : expected,
      eventId,
      type,
      version,
      events[0]?.[0]?.payload,
      events[0]?.[0]?.leaf,
    ],
    answersOf: answersFor([command]),
  };
};

const batchOf = (commands: readonly Command[]) => {
  const writes = commands.flatMap(({ append, events }, command) =>
    append.writes.map(({ stream, owner, expected }, index) => {
      const written = events[index] ?? [];
      return { stream, owner, expected, command: command + 1, written };
    }),
  );
  let last = 0;
  const lasts = writes.map(({ written }) => {
    last += written.length;
    return last;
  });
  const events = writes.flatMap(({ written }, write) =>
    written.map(({ event, payload, leaf }, index) => ({ event, payload, leaf, write: write + 1, place: index + 1 })),
  );
  const changes = commands.flatMap((each, command) =>
    each.changes.map(({ scope, kind, key, op }) => ({ scope, kind, key, op, command: command + 1 })),
  );
  const causes = commands.map(({ append }) => append.cause);

  return {
    name: 'append',
    text: appendMany,
    values: [
      texts(commands.map(({ instanceId }) => instanceId)),
      uuids(commands.map(({ append }) => append.commandId ?? null)),
      texts(causes.map(({ actor }) => actor)),
      texts(causes.map(({ impersonator }) => impersonator ?? null)),
      texts(causes.map(({ correlationId }) => correlationId)),
      texts(causes.map(({ causationId }) => causationId ?? null)),
      texts(causes.map(({ origin }) => origin ?? null)),
      integers(writes.map(({ command }) => command)),
      texts(writes.map(({ stream }) => stream.aggregateType)),
      texts(writes.map(({ stream }) => stream.aggregateId)),
      texts(writes.map(({ owner }) => owner)),
      bigints(writes.map(({ expected }) => (expected === 'any' ? null : expected))),
      integers(writes.map(({ written }) => written.length)),
      integers(lasts),
      integers(events.map(({ write }) => write)),
      integers(events.map(({ place }) => place)),
      uuids(events.map(({ event }) => event.eventId)),
      texts(events.map(({ event }) => event.type)),
      smallints(events.map(({ event }) => event.version)),
      jsons(events.map(({ payload }) => payload)),
      hashes(events.map(({ leaf }) => leaf)),
      integers(changes.map(({ command }) => command)),
      texts(changes.map(({ scope }) => scope)),
      texts(changes.map(({ kind }) => kind)),
      texts(changes.map(({ key }) => key)),
      texts(changes.map(({ op }) => op)),
    ],

    answersOf: answersFor(commands),
  };
};

const answersFor =
  (commands: readonly Command[]) =>
  (row: readonly (string | null)[]): readonly Answer[] => {
    const [outcomes, failedAt, positions, revisions, micros] = row as Row;
    const [of, failed, at, reached] = [list(outcomes), list(failedAt), list(positions), list(revisions)];
    const [before, createdAt] = [{ writes: 0, events: 0, changes: 0 }, timeOf(micros ?? '0').createdAt];
    return commands.map(({ append, events, changes }, command) => {
      const first = { ...before };
      before.writes += append.writes.length;
      before.events += events.flat().length;
      before.changes += changes.length;
      if (of[command] === outcome.repeated) return 'repeated';
      const culprit = Number(failed[command]) - 1;
      if (of[command] === outcome.revisionConflict)
        return { refused: new RevisionConflict(append.writes[culprit - first.writes]?.stream as Stream) };
      if (of[command] !== outcome.written)
        return { refused: new ClaimTaken(changes[culprit - first.changes]?.claim as Claim) };
      const position = BigInt(at[before.events - 1] as number);
      return { appended: { position, createdAt, revisions: reached.slice(first.writes, before.writes) } };
    });
  };

/** Postgres' text form of a list of numbers. */
const list = (text: string | null): readonly number[] =>
  text === null ? [] : text.slice(1, -1).split(',').map(Number);
