import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Place } from '../on-postgres.ts';
import { stopped } from '../server.ts';

/** Processes that append to the same log. */
export const processes = async (count: number, { host, user, database }: Place) => {
  const program = new URL('another-process.ts', import.meta.url);
  const children = Array.from({ length: count }, () => fork(program, [host, user, database]));
  await Promise.all(children.map(answer));
  return {
    /** Of all together, events a second. */
    async load(concurrency: number, seconds: number): Promise<number> {
      const rates: readonly unknown[] = await Promise.all(
        children.map((child) => {
          child.send({ concurrency: concurrency / count, seconds });
          return answer(child);
        }),
      );
      return rates.reduce<number>((sum, rate) => sum + Number(rate), 0);
    },
    stop: () => Promise.all(children.map(stopped)),
  };
};

const answer = async (child: ChildProcess): Promise<unknown> => {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process that appends ended with code ${code}`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  ended.catch(() => undefined);
  return message;
};
