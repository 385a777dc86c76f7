import { setTimeout as pause } from 'node:timers/promises';
import type { Server } from './server.ts';

const firstPauseMs = 50;
const longestPauseMs = 5_000;

/**
 * Hears of everything in the log after where it began, by a catch-up subscription. When that breaks it subscribes again from
 * the last position it was told, sooner at first, then after longer pauses.
 */
export const follow = (server: Server, head: () => Promise<bigint>, told: (position: bigint) => void) => {
  const stopped = new AbortController();

  const goOn = async () => {
    let last: bigint | undefined;
    let waiting = firstPauseMs;
    const heard = (position: bigint) => {
      waiting = firstPauseMs;
      last = position;
      told(position);
    };
    while (!stopped.signal.aborted) {
      try {
        if (last === undefined) heard(await head());
        await server.subscribe(last ?? 0n, heard, stopped.signal);
      } catch {
        // Whoever reads or writes will say why.
      }
      await pause(waiting, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      waiting = Math.min(2 * waiting, longestPauseMs);
    }
  };
  const running = goOn();

  return async () => {
    stopped.abort();
    await running;
  };
};
