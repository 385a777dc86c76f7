import type { FastifyBaseLogger } from 'fastify';
import type { Api } from '../../api/api.ts';
import { hearErasures } from '../../eventstore/hear-erasures.ts';
import { tailOf } from '../../eventstore/tail.ts';
import type { Config } from '../config/settings.ts';
import type { Kept } from './kept.ts';
import type { Messaging } from './messaging.ts';
import type { ReadModels } from './read-models.ts';
import type { Complain } from './trouble.ts';
import { startUpkeep } from './upkeep.ts';
import { workerLog } from './worker-log.ts';

type Parts = {
  readonly config: Config;
  readonly kept: Kept;
  readonly readModels: ReadModels;
  readonly messaging: Messaging;
  readonly api: Api;
  readonly log: FastifyBaseLogger;
  readonly complain: Complain;
  /** False: another process keeps the read models, and does what follows from events. */
  readonly projecting: boolean;
};

/** What goes on without a request: listening to the log, keeping the read models, messages, upkeep. */
export const startBackground = (parts: Parts) => {
  const { config, kept, readModels, messaging, api, log, complain, projecting } = parts;
  const { pools, store, codec, keys } = kept;
  const tail = tailOf(store, codec);
  store.onOwn(tail.appended);
  hearErasures(store.news, keys, tail.forget, (error) => complain(error, 'a key of an erased person is still there'));
  // Begins to listen, also where no request will ask.
  store.news.isCurrent();
  if (!projecting) return { stop: async () => {} };
  readModels.keep(tail, workerLog(log, complain));
  messaging.start({ api, codec, tail, pool: pools.worker, complain });
  return startUpkeep({ api, config, caughtUp: readModels.knowsErasures, complain });
};
