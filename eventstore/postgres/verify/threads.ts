import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import type { Segment, SegmentReport } from '../../verify/check-segment.ts';
import type { LogTable } from '../raw-log.ts';

type Message = { readonly events: number } | { readonly report: SegmentReport } | { readonly error: string };

/** Threads that look at stretches of the log, each with connections of its own and one stretch at a time. */
export const verifyingThreads = (connection: pg.ClientConfig, table: LogTable, count: number) => {
  // A connection's configuration is plain data but for functions, which pg's defaults replace.
  const workerData = { connection: JSON.parse(JSON.stringify(connection)), table };
  const threads = Array.from(
    { length: count },
    () => new Worker(new URL('thread.ts', import.meta.url), { workerData }),
  );
  const idle = [...threads];

  const ask = (thread: Worker, segment: Segment, onProgress: (events: number) => void): Promise<SegmentReport> =>
    new Promise((done, fail) => {
      const settle = (settled: () => void) => {
        thread.off('message', onMessage).off('error', onError);
        settled();
      };
      const onError = (error: unknown) => settle(() => fail(error));
      const onMessage = (message: Message) => {
        if ('events' in message) onProgress(message.events);
        else if ('report' in message) settle(() => done(message.report));
        else settle(() => fail(new Error(message.error)));
      };
      thread.on('message', onMessage).on('error', onError).postMessage(segment);
    });

  return {
    parallel: count,
    async run(segment: Segment, onProgress: (events: number) => void): Promise<SegmentReport> {
      const thread = idle.pop();
      if (thread === undefined) throw new Error('more stretches at a time than there are threads');
      try {
        return await ask(thread, segment, onProgress);
      } finally {
        idle.push(thread);
      }
    },
    close: () => Promise.all(threads.map((thread) => thread.terminate())),
  };
};
