import { randomUUID } from 'node:crypto';

export type Entry = {
  readonly id: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  /** In units of 100 ns since 1970. */
  readonly created: bigint;
  /** Offset in the log, as commit and as prepare position: it grows by what an entry takes, so it is not dense. */
  readonly position: bigint;
};
export type Proposed = Pick<Entry, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;
export type Expectation = bigint | 'any' | 'none' | 'exists';
export type Outcome =
  | { readonly revision: bigint; readonly position: bigint }
  | { readonly wrong: true; readonly current: bigint | undefined };

/** The log of the in-process server: one order for all streams, in memory. */
export const journal = () => {
  const entries: Entry[] = [];
  const streams = new Map<string, Entry[]>();
  const listeners = new Set<() => void>();
  let offset = 1_000n;

  const write = (stream: string, event: Proposed): Entry => {
    const past = streams.get(stream) ?? [];
    streams.set(stream, past);
    const entry: Entry = {
      ...event,
      stream,
      revision: BigInt(past.length),
      created: BigInt(Date.now()) * 10_000n + BigInt(entries.length % 10_000),
      position: offset,
    };
    offset += BigInt(120 + stream.length + event.data.length + event.metadata.length);
    past.push(entry);
    entries.push(entry);
    return entry;
  };

  /** The same events at the place where they would come: the append has been here before. */
  const repeated = (past: readonly Entry[], events: readonly Proposed[], expected: Expectation): Entry | undefined => {
    const from =
      expected === 'any'
        ? past.findIndex(({ id }) => id === events[0]?.id)
        : typeof expected === 'bigint'
          ? Number(expected) + 1
          : 0;
    const there = past.slice(from < 0 ? past.length : from, from + events.length);
    return there.length === events.length && events.every(({ id }, index) => there[index]?.id === id)
      ? there.at(-1)
      : undefined;
  };

  const systemEvent = (stream: string, type: string) =>
    write(stream, {
      id: randomUUID(),
      type,
      contentType: 'application/json',
      data: Buffer.from('{}'),
      metadata: Buffer.alloc(0),
    });
  systemEvent('$settings', '$settings');

  return {
    entries,
    stream: (name: string): readonly Entry[] => streams.get(name) ?? [],

    append(stream: string, events: readonly Proposed[], expected: Expectation): Outcome {
      const past = streams.get(stream) ?? [];
      const current = past.at(-1)?.revision;
      const isAsExpected =
        expected === 'any' ||
        (expected === 'none' && current === undefined) ||
        (expected === 'exists' && current !== undefined) ||
        expected === current;
      const known = events.length > 0 ? repeated(past, events, expected) : undefined;
      if (known) return { revision: known.revision, position: known.position };
      if (!isAsExpected) return { wrong: true, current };
      const written = events.map((event) => write(stream, event));
      const last = written.at(-1);
      // What a real one writes on its own account, every now and then.
      if (entries.length % 50 === 0) systemEvent('$stats-0.0.0.0:2113', '$statsCollected');
      for (const listener of listeners) listener();
      return { revision: last?.revision ?? current ?? 0n, position: last?.position ?? 0n };
    },

    onAppended(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
export type Journal = ReturnType<typeof journal>;
