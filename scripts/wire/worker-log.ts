import type { FastifyBaseLogger } from 'fastify';
import type { QuarantineNews } from '../../projections/worker/worker.ts';

/** What the server's log says of the read models. */
export const workerLog = (log: FastifyBaseLogger) => ({
  onTrouble: (projection: string, error: unknown) =>
    log.error({ err: error, projection }, 'a projection had to stop for a while'),

  onQuarantine(news: QuarantineNews) {
    const place = { ...news, position: String(news.position) };
    if ('resumed' in news) log.info(place, 'a stream is projected again');
    else
      log.error({ ...place, error: undefined, err: news.error }, 'a stream waits in quarantine: its event is refused');
  },
});
