import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { ConfigError } from '../config/config.ts';

export type WatchOptions = { readonly watch?: boolean; readonly interval: string };

export const withWatch = (command: Command, drawn: string): Command =>
  command
    .option('--watch', `until Ctrl-C: ${drawn}`)
    .option('--interval <seconds>', 'how often to look, with --watch', '1');

export const intervalOf = ({ interval }: WatchOptions): number => {
  const seconds = Number(interval);
  if (!(seconds >= 0.1 && seconds <= 3_600))
    throw new ConfigError(`--interval ${interval}: expected seconds, 0.1 to 3600.`);
  return seconds * 1_000;
};

/** Looks again and again until Ctrl-C. What is away for a moment is what somebody may be watching for: that is shown too. */
export const watch = async <T>(
  look: () => Promise<T>,
  everyMs: number,
  { show, trouble }: { readonly show: (seen: T) => void; readonly trouble: (message: string) => void },
): Promise<void> => {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  while (!stopped.signal.aborted) {
    await look().then(show, (error: Error) => trouble(`! ${error.message}`));
    await pause(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
  }
};
