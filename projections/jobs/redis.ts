import { createRedisBackend, withBackend } from 'bullmq';
import type { Bounds } from './bounds.ts';
import { bullmqJobs } from './bullmq.ts';
import type { Jobs } from './jobs.ts';

/** `path`: of a unix socket, in the place of host and port. */
export type RedisServer = {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  readonly tls?: object;
  readonly prefix?: string;
};

/** The queue in a Redis, which must not evict keys (maxmemory-policy noeviction). */
export const redisJobs = ({ prefix = 'fasti', ...server }: RedisServer, bounds: Partial<Bounds> = {}): Jobs =>
  bullmqJobs({
    kept: 'Redis',
    classes: withBackend(createRedisBackend),
    connection: { ...server, maxRetriesPerRequest: null },
    prefix,
    bounds,
  });
