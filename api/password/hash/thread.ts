import { Worker } from 'node:worker_threads';

type Waiting = { readonly resolve: (computed: string) => void; readonly reject: (error: Error) => void };

/** So long it stays when there is nothing to do. */
const idleMs = 10_000;

/** One thread, begun with the first hash that needs it: most servers never do. */
let worker: Worker | undefined;
let idle: NodeJS.Timeout | undefined;
let ids = 0;
const waiting = new Map<number, Waiting>();

const failed = (ended: Worker) => (cause: unknown) => {
  if (worker !== ended) return;
  worker = undefined;
  for (const { reject } of waiting.values()) reject(new Error('the thread of password hashes ended', { cause }));
  waiting.clear();
};

const begin = (): Worker => {
  const begun = new Worker(new URL('thread-work.ts', import.meta.url), { execArgv: [] });
  begun.on('message', ({ id, computed }: { id: number; computed: string }) => {
    waiting.get(id)?.resolve(computed);
    waiting.delete(id);
    if (waiting.size === 0) rest();
  });
  begun.on('error', failed(begun)).on('exit', failed(begun));
  return begun;
};

const rest = () => {
  // It keeps no process alive that has nothing else to do.
  worker?.unref();
  idle = setTimeout(() => {
    const ending = worker;
    worker = undefined;
    void ending?.terminate();
  }, idleMs).unref();
};

/** The hash that the password would have in the form of `encoded`. */
export const computed = (encoded: string, password: string): Promise<string> => {
  clearTimeout(idle);
  worker ??= begin();
  worker.ref();
  const id = ids++;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker?.postMessage({ id, encoded, password });
  });
};
