import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A worker in a process of its own. */
export type Lent = {
  /** The id of the job that it has begun. */
  hasOne(): Promise<string>;
  /** Has the job go out: `gone`, or why it could not. */
  letGo(): Promise<string>;
  /** Neither says that it lives nor gives anything back, until it goes on. */
  halt(): void;
  goOn(): void;
  /** As a crash does: nothing is given back. */
  kill(): Promise<void>;
};

export const lendWorker = async (kept: 'redis' | 'postgres', server: object): Promise<Lent> => {
  const script = new URL('endless-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, kept, JSON.stringify(server)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const said = async () => (await lines.next()).value ?? '';
  return {
    hasOne: said,
    letGo() {
      child.stdin.write('go\n');
      return said();
    },
    halt: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
};
