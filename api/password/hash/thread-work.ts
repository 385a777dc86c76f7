import { parentPort } from 'node:worker_threads';
import { loops } from './loops.ts';

/** What the thread of `thread.ts` does: one after the other. */
parentPort?.on('message', ({ id, encoded, password }: { id: number; encoded: string; password: string }) => {
  const loop = loops.find(({ begins }) => begins.test(encoded));
  parentPort?.postMessage({ id, computed: loop?.compute(encoded, password) ?? '' });
});
