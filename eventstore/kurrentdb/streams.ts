import { isNotAfter, type Moment, type StoredEvent, type Stream } from '../eventstore.ts';
import type { StreamState } from './append.ts';
import type { Attempt, CommandLogs } from './command-log.ts';
import type { Server, Written } from './server.ts';
import { slotOf } from './slots.ts';

const pageSize = 250;

/** The events of a stream: its slots say which commands wrote to it, the commands have the events. */
export const streamReads = (server: Server, commands: CommandLogs) => {
  /** Slots that count and have events after the revision, newest first. */
  const slotsAfter = async (stream: Stream, after: number): Promise<readonly Attempt[]> => {
    const name = server.names.slotsOfStream(stream);
    const found: Attempt[] = [];
    let next: number | undefined;
    const take = async (written: Written) => {
      const { before, after: reached, ...attempt } = slotOf<StreamState>(written);
      // Of the newest somebody has to be asked; all others have a newer one that knows.
      next ??= (await commands.outcomeOf(attempt)) === 'committed' ? Number(written.revision) : before.slot;
      if (Number(written.revision) !== next) return;
      if (reached.revision > before.revision && reached.revision > after) found.push(attempt);
      next = before.revision > after ? before.slot : -1;
    };
    for (let from: bigint | undefined; ; ) {
      const page = await server.readBackwards(name, { ...(from === undefined ? {} : { from }), count: pageSize });
      for (const written of page) await take(written);
      const oldest = page.at(-1)?.revision ?? 0n;
      if (page.length < pageSize || oldest === 0n || next === -1) return found;
      from = oldest - 1n;
    }
  };

  return async (stream: Stream, { after = 0, until }: { after?: number; until?: Moment } = {}) => {
    const slots = await slotsAfter(stream, after);
    const written = await Promise.all(
      slots.toReversed().map(async ({ instanceId, commandId }) => {
        const committed = await commands.committed(instanceId, commandId);
        return (committed?.events ?? []).filter(isOf(stream));
      }),
    );
    const isWanted = until ? isNotAfter(until) : () => true;
    return written.flat().filter((event) => event.revision > after && isWanted(event));
  };
};

const isOf =
  ({ aggregateType, aggregateId }: Stream) =>
  (event: StoredEvent) =>
    event.aggregateType === aggregateType && event.aggregateId === aggregateId;
