/** Work of which only some runs at a time; the rest waits in line, so long as the line is not too long. */
export const queue = ({ atOnce, mostWaiting }: { readonly atOnce: number; readonly mostWaiting: number }) => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    isFull: () => waiting.length >= mostWaiting,
    async run<R>(work: () => Promise<R>): Promise<R> {
      if (running >= atOnce) await new Promise<void>((turn) => waiting.push(turn));
      else running++;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        // Who waits takes over the place.
        if (next) next();
        else running--;
      }
    },
  };
};
