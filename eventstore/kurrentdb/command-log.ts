import { type EventData, jsonEvent } from '@eventstore/db-client';
import type { Appended, StoredEvent } from '../eventstore.ts';
import { lru } from '../lru.ts';
import { appendedOf, attemptOf, eventOf } from './record.ts';
import type { Server, Written } from './server.ts';

export type Attempt = { readonly instanceId: string; readonly commandId: string; readonly attempt: string };
export type Committed = {
  readonly attempt: string;
  readonly events: readonly StoredEvent[];
  readonly appended: Appended;
};
type CommandLog = {
  readonly revision: bigint;
  readonly committed: Committed | undefined;
  readonly refused: ReadonlySet<string>;
};

export const refusal = 'fasti.attempt.refused';
/** Commands never change once they are committed. */
const remembered = 5_000;

/**
 * A command's stream says what became of its attempts: at most one is committed, by the events themselves, others are
 * refused. Whatever an attempt wrote elsewhere counts from the moment its commit is there, and never if a refusal is.
 */
export const commandLogs = (server: Server) => {
  const known = lru<Committed>(remembered);

  const read = async (instanceId: string, commandId: string): Promise<CommandLog> => {
    const name = server.names.command(instanceId, commandId);
    const written = await server.readForwards(name);
    const refused = new Set(
      written.filter(({ type }) => type === refusal).map(({ data }) => (data as { attempt: string }).attempt),
    );
    const committed = committedOf(written.filter(({ type }) => type !== refusal));
    if (committed) known.set(name, committed);
    return { revision: written.at(-1)?.revision ?? -1n, committed, refused };
  };

  const committed = async (instanceId: string, commandId: string): Promise<Committed | undefined> =>
    known.get(server.names.command(instanceId, commandId)) ?? (await read(instanceId, commandId)).committed;

  /** Writes what decides the attempt, unless it or its command has been decided; answers the decision. */
  const conclude = async ({ instanceId, commandId, attempt }: Attempt, events: readonly EventData[]) => {
    const name = server.names.command(instanceId, commandId);
    for (let expected = -1n; ; ) {
      await server.append(name, events, expected);
      // Written or not, or written by somebody with the same event ids: only what is there counts.
      const log = await read(instanceId, commandId);
      if (log.committed) return log.committed;
      if (log.refused.has(attempt)) return 'refused' as const;
      expected = log.revision;
    }
  };

  return {
    committed,

    /** Committed, if need be by another attempt of the same command; or refused by whoever got tired of waiting. */
    commit: (attempt: Attempt, events: readonly EventData[]): Promise<Committed | 'refused'> =>
      conclude(attempt, events),

    /** From here on the attempt counts for nothing, unless it was committed before. */
    async refuse(attempt: Attempt): Promise<'committed' | 'refused'> {
      const concluded = await conclude(attempt, [jsonEvent({ type: refusal, data: { attempt: attempt.attempt } })]);
      return concluded !== 'refused' && concluded.attempt === attempt.attempt ? 'committed' : 'refused';
    },

    async outcomeOf({ instanceId, commandId, attempt }: Attempt): Promise<'committed' | 'refused' | 'pending'> {
      const cached = known.get(server.names.command(instanceId, commandId));
      const log = cached ? { committed: cached, refused: new Set<string>() } : await read(instanceId, commandId);
      if (log.committed) return log.committed.attempt === attempt ? 'committed' : 'refused';
      return log.refused.has(attempt) ? 'refused' : 'pending';
    },
  };
};
export type CommandLogs = ReturnType<typeof commandLogs>;

const committedOf = (written: readonly Written[]): Committed | undefined => {
  const [first] = written;
  const last = written.at(-1);
  if (!first || !last) return undefined;
  return { attempt: attemptOf(first), events: written.map(eventOf), appended: appendedOf(last) };
};
