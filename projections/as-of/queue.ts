type Limits = {
  readonly atOnce: number;
  /** Of each tenant. */
  readonly mostWaiting: number;
};

/**
 * Work of which only some runs at a time. The rest waits, each tenant's in a line of its own which must not become too long; the
 * lines take turns, so that nobody waits for all that another asks for.
 */
export const queue = ({ atOnce, mostWaiting }: Limits) => {
  const lines = new Map<string, (() => void)[]>();
  let running = 0;

  const wait = (tenant: string) =>
    new Promise<void>((turn) => {
      const line = lines.get(tenant);
      if (line) line.push(turn);
      else lines.set(tenant, [turn]);
    });

  const nextTurn = (): (() => void) | undefined => {
    for (const [tenant, line] of lines) {
      const turn = line.shift();
      lines.delete(tenant);
      if (line.length > 0) lines.set(tenant, line);
      return turn;
    }
    return undefined;
  };

  return {
    isFull: (tenant: string) => (lines.get(tenant)?.length ?? 0) >= mostWaiting,
    async run<R>(tenant: string, work: () => Promise<R>): Promise<R> {
      if (running >= atOnce) await wait(tenant);
      else running++;
      try {
        return await work();
      } finally {
        const next = nextTurn();
        // Who waits takes over the place.
        if (next) next();
        else running--;
      }
    },
  };
};
