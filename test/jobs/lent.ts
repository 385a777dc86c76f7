import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A worker in a process of its own. */
export type Lent = {
  /** The id of the job that it has begun. */
  hasOne(): Promise<string>;
  /** As a crash does: nothing is given back. */
  kill(): Promise<void>;
};

export const lendWorker = async (kept: 'redis' | 'postgres', server: object): Promise<Lent> => {
  const script = new URL('endless-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, kept, JSON.stringify(server)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    hasOne: async () => (await lines.next()).value ?? '',
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
};
