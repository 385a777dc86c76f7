/**
 * How far a log is known without a gap. What this process appends itself may lie ahead of what it has heard of others: it is
 * known, but counts only when the gap before it is closed.
 */
export type Stretch = {
  /** Undefined until it begins. */
  end(): bigint | undefined;
  /** The end, or what is known beyond it. */
  furthest(): bigint | undefined;
  /** Known from here on; whatever was known before counts no more. */
  beginAt(position: bigint): void;
  /** Everything behind `after`, up to `position`. */
  add(after: bigint, position: bigint): void;
};

export const stretch = (): Stretch => {
  /** After which position they begin, and where they end. */
  const ahead = new Map<bigint, bigint>();
  let end: bigint | undefined;

  return {
    end: () => end,

    furthest: () => [...ahead.values()].reduce((most, one) => (most === undefined || one > most ? one : most), end),

    beginAt(position) {
      ahead.clear();
      end = position;
    },

    add(after, position) {
      if (end === undefined) return;
      if (after > end) {
        ahead.set(after, position);
        return;
      }
      let reached = position > end ? position : end;
      // What is read in pages may end in the middle of what lies ahead.
      for (const [from, to] of ahead)
        if (from < reached) {
          ahead.delete(from);
          if (to > reached) reached = to;
        }
      for (let next = ahead.get(reached); next !== undefined; next = ahead.get(reached)) {
        ahead.delete(reached);
        reached = next;
      }
      end = reached;
    },
  };
};
