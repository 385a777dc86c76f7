import type { FastifyBaseLogger } from 'fastify';
import type { QuarantineNews } from '../../projections/worker/quarantine/news.ts';
import type { Complain } from './trouble.ts';

/** What the server's log says of the read models. */
export const workerLog = (log: FastifyBaseLogger, complain: Complain) => ({
  onTrouble: (projection: string, error: unknown) =>
    complain(error, 'a projection had to stop for a while', { projection }),

  onQuarantine(news: QuarantineNews) {
    const place = { ...news, position: String(news.position) };
    if ('resumed' in news) log.info(place, 'a stream is projected again');
    else
      log.error({ ...place, error: undefined, err: news.error }, 'a stream waits in quarantine: its event is refused');
  },
});
