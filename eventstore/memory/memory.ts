import { checkAppend, claimAddress } from '../check-append.ts';
import {
  type Append,
  type Appended,
  ClaimTaken,
  type EventStore,
  isNotAfter,
  RevisionConflict,
  type StoredEvent,
  type Stream,
  streamName,
} from '../eventstore.ts';
import { matches } from '../filter.ts';
import { genesis, leafOf, linkOf } from '../hash-chain.ts';

/** The whole promise of the port, kept in memory: for tests. */
export const memoryEventStore = ({ clock = () => new Date() } = {}): EventStore => {
  const log: StoredEvent[] = [];
  const streams = new Map<string, StoredEvent[]>();
  const claims = new Set<string>();
  const commands = new Map<string, Appended>();
  const listeners = new Set<(head: bigint) => void>();

  const revisionOf = (stream: Stream) => streams.get(streamName(stream))?.length ?? 0;

  const refuse = ({ writes, take = [], release = [] }: Append, addressOf: (claim: (typeof take)[number]) => string) => {
    for (const { stream, expected } of writes)
      if (expected !== 'any' && expected !== revisionOf(stream)) throw new RevisionConflict(stream);
    const free = new Set(release.map(addressOf));
    for (const claim of take)
      if (claims.has(addressOf(claim)) && !free.has(addressOf(claim))) throw new ClaimTaken(claim);
  };

  const write = ({ writes, cause }: Append): Appended => {
    const createdAt = new Date(Math.max(clock().getTime(), log.at(-1)?.createdAt.getTime() ?? 0));
    for (const { stream, owner, events } of writes)
      for (const event of events) {
        const key = streamName(stream);
        const past = streams.get(key) ?? [];
        streams.set(key, past);
        const payload = JSON.stringify(event.payload);
        const place = {
          position: BigInt(log.length + 1),
          revision: past.length + 1,
          owner: past[0]?.owner ?? owner,
          createdAt,
          createdAtMicros: 0,
        };
        const hash = linkOf(log.at(-1)?.hash ?? genesis, leafOf(stream, event, cause, payload), place);
        const stored: StoredEvent = { ...stream, ...event, ...cause, ...place, payload: JSON.parse(payload), hash };
        log.push(stored);
        past.push(stored);
      }
    return { position: BigInt(log.length), createdAt, revisions: writes.map(({ stream }) => revisionOf(stream)) };
  };

  const read = (stream: Stream, after = 0) => (streams.get(streamName(stream)) ?? []).slice(after);

  return {
    async append(append) {
      const instanceId = checkAppend(append);
      const commandKey = append.commandId && JSON.stringify([instanceId, append.commandId]);
      const known = commandKey && commands.get(commandKey);
      if (known) return { ...known, repeated: true };
      const addressOf = (claim: Parameters<typeof claimAddress>[1]) => JSON.stringify(claimAddress(instanceId, claim));
      refuse(append, addressOf);
      for (const claim of append.release ?? []) claims.delete(addressOf(claim));
      for (const claim of append.take ?? []) claims.add(addressOf(claim));
      const appended = write(append);
      if (commandKey) commands.set(commandKey, appended);
      setImmediate(() => {
        for (const listener of listeners) listener(appended.position);
      });
      return appended;
    },

    async appended(instanceId, commandId) {
      return commands.get(JSON.stringify([instanceId, commandId]));
    },

    async read(stream, { after, until } = {}) {
      const events = read(stream, after);
      return until ? events.filter(isNotAfter(until)) : events;
    },

    async readMany(asked, { until } = {}) {
      const histories = asked.map(({ stream, after }) => read(stream, after));
      return until ? histories.map((events) => events.filter(isNotAfter(until))) : histories;
    },

    async readAll(after, { limit, filter = {}, backwards = false }) {
      const end = after === 0n ? log.length : Math.min(Number(after) - 1, log.length);
      const candidates = backwards ? log.slice(0, end).reverse() : log.slice(Number(after));
      const events = candidates.filter(matches(filter)).slice(0, limit);
      const exhausted = backwards ? 1n : after > BigInt(log.length) ? after : BigInt(log.length);
      return { events, position: events.length === limit ? (events.at(-1)?.position ?? after) : exhausted };
    },

    async head() {
      return BigInt(log.length);
    },

    async count(after, upTo) {
      return Math.max(0, Number(upTo - after));
    },

    onAppended(callback) {
      listeners.add(callback);
      return () => {
        listeners.delete(callback);
      };
    },

    async close() {
      listeners.clear();
    },
  };
};
