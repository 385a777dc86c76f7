import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from './measure.ts';
import { startFasti, withDirectory } from './server.ts';

/** Resident memory of a process in MB, from /proc. */
const residentMegabytes = (pid: number): number => {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
};

/** Time from the command to a ready answer, on nothing and on an existing database; memory of the idle server process. */
export const start = (): Promise<readonly Figure[]> =>
  withDirectory(async (directory) => {
    const first = await startFasti(directory);
    await first.stop();
    const again = await startFasti(directory);
    await wait(5000);
    const memory = residentMegabytes(again.process.pid ?? 0);
    await again.stop();
    return [
      { what: 'first start, database and instance made', ours: Math.round(first.startedIn), unit: 'ms' },
      { what: 'start with an existing database', ours: Math.round(again.startedIn), unit: 'ms', limit: '< 2,000 ms' },
      { what: 'memory of the server process, idle for 5 s', ours: memory, unit: 'MB', limit: '< 150 MB' },
    ];
  });
