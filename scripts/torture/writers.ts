import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Instructions, Tally } from './writer.ts';

const program = fileURLToPath(new URL('writer.ts', import.meta.url));

/** The processes that write, while everything else is done to the servers. */
export const startWriters = (instructions: readonly Instructions[]) => {
  const tallies: Tally[] = instructions.map(() => ({ acknowledged: 0, refused: 0, unknown: 0 }));
  const failures: string[] = [];
  const processes: ChildProcess[] = instructions.map((given, index) => {
    // Not with the arguments that a test runner gave this process.
    const child = fork(program, { execArgv: [] });
    child.on('message', (tally: Tally) => {
      tallies[index] = tally;
    });
    child.once('exit', (code, signal) => {
      if (code !== 0) failures.push(`writer ${given.name} ended with ${signal ?? `exit code ${code}`}`);
    });
    child.send(given);
    return child;
  });
  const ended = processes.map((child) => once(child, 'exit'));
  return {
    failures,
    tally: (): Tally =>
      tallies.reduce((sum, one) => ({
        acknowledged: sum.acknowledged + one.acknowledged,
        refused: sum.refused + one.refused,
        unknown: sum.unknown + one.unknown,
      })),
    /** What is under way is finished first. */
    async stop() {
      for (const child of processes) if (child.connected) child.send('stop');
      await Promise.all(ended);
    },
    kill() {
      for (const child of processes) child.kill('SIGKILL');
    },
  };
};
