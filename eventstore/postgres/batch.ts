import type { Claim } from '../../domain/decider.ts';
import { checkAppend, claimAddress } from '../check-append.ts';
import { type Append, type Appended, ClaimTaken, RevisionConflict, type Stream } from '../eventstore.ts';
import { leafOf } from '../hash-chain.ts';
import { bigints, hashes, integers, jsons, smallints, texts, uuids } from './binary-array.ts';
import { timeOf } from './stored-event.ts';

type Change = ReturnType<typeof claimAddress> & { readonly claim: Claim; readonly op: 'take' | 'release' | 'keep' };

/** One append, made ready while it waits. */
export type Command = {
  readonly append: Append;
  readonly instanceId: string;
  readonly changes: readonly Change[];
  /** Of each write, of each event: the payload's text and the leaf of the hash chain. */
  readonly events: readonly (readonly { readonly payload: string; readonly leaf: Buffer }[])[];
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
        return { payload, leaf: leafOf(stream, event, cause, payload) };
      }),
    ),
    touches: [
      JSON.stringify([instanceId, append.commandId]),
      ...writes.map(({ stream }) => JSON.stringify([instanceId, stream.aggregateType, stream.aggregateId])),
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

type Row = readonly [outcomes: string, failedAt: string, positions: string, revisions: string, micros: string];
export type Answer = { readonly appended: Appended } | { readonly refused: Error } | 'repeated';

const outcome = { written: 0, repeated: 1, revisionConflict: 2 } as const;

/** The arguments of the SQL function `append`, and what its answer means for each command. */
export const batchOf = (commands: readonly Command[]) => {
  const writes = commands.flatMap(({ append, events }, command) =>
    append.writes.map((write, index) => ({ ...write, command: command + 1, stored: events[index] ?? [] })),
  );
  let last = 0;
  const lasts = writes.map(({ events }) => {
    last += events.length;
    return last;
  });
  const events = writes.flatMap(({ events: written, stored }, write) =>
    written.map((event, index) => ({ ...event, ...stored[index], write: write + 1, place: index + 1 })),
  );
  const changes = commands.flatMap((each, command) =>
    each.changes.map((change) => ({ ...change, command: command + 1 })),
  );
  const causes = commands.map(({ append }) => append.cause);

  return {
    values: [
      texts(commands.map(({ instanceId }) => instanceId)),
      uuids(commands.map(({ append }) => append.commandId)),
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
      integers(writes.map(({ events }) => events.length)),
      integers(lasts),
      integers(events.map(({ write }) => write)),
      integers(events.map(({ place }) => place)),
      uuids(events.map(({ eventId }) => eventId)),
      texts(events.map(({ type }) => type)),
      smallints(events.map(({ version }) => version)),
      jsons(events.map(({ payload }) => payload as string)),
      hashes(events.map(({ leaf }) => leaf as Buffer)),
      integers(changes.map(({ command }) => command)),
      texts(changes.map(({ scope }) => scope)),
      texts(changes.map(({ kind }) => kind)),
      texts(changes.map(({ key }) => key)),
      texts(changes.map(({ op }) => op)),
    ],

    answersOf: (row: readonly (string | null)[]): readonly Answer[] => {
      const [outcomes, failedAt, positions, revisions, micros] = row as Row;
      const [of, failed, at, reached] = [list(outcomes), list(failedAt), list(positions), list(revisions)];
      const { createdAt } = timeOf(micros);
      let write = 0;
      return commands.map(({ append }, command) => {
        const first = write;
        write += append.writes.length;
        if (of[command] === outcome.repeated) return 'repeated';
        const culprit = Number(failed[command]) - 1;
        if (of[command] === outcome.revisionConflict)
          return { refused: new RevisionConflict(writes[culprit]?.stream as Stream) };
        if (of[command] !== outcome.written) return { refused: new ClaimTaken(changes[culprit]?.claim as Claim) };
        const position = BigInt(at[(lasts[write - 1] ?? 0) - 1] ?? 0);
        return { appended: { position, createdAt, revisions: reached.slice(first, write) } };
      });
    },
  };
};

/** Postgres' text form of a list of numbers. */
const list = (text: string): readonly number[] =>
  text
    .slice(1, -1)
    .split(',')
    .map((number) => Number(number));
