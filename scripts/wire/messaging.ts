import type pg from 'pg';
import type { Api } from '../../api/api.ts';
import { directoryOf } from '../../api/edge/directory-of.ts';
import { deliver } from '../../api/message/deliver.ts';
import { inboxChannel } from '../../api/message/inbox.ts';
import { inboxRoutes } from '../../api/message/inbox-routes.ts';
import { waysOf } from '../../api/message/ways.ts';
import type { QueueSight } from '../../api/monitoring/queue-sight.ts';
import { backChannelKind, beginLogout } from '../../api/oidc/back-channel/begin.ts';
import { deliverLogout } from '../../api/oidc/back-channel/deliver.ts';
import { watchExpired } from '../../api/oidc/back-channel/expired.ts';
import { notifyClient } from '../../api/oidc/ciba/notify.ts';
import { outboundOn } from '../../api/outbound/outbound.ts';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Tail } from '../../eventstore/tail.ts';
import { inboxOn } from '../../projections/inbox/inbox.ts';
import { glanceAt } from '../../projections/jobs/glance.ts';
import type { Jobs } from '../../projections/jobs/jobs.ts';
import { lazyJobs } from '../../projections/jobs/lazy.ts';
import type { RedisServer } from '../../projections/jobs/redis.ts';
import { cibaKind } from '../../projections/reactions/ciba.ts';
import { startReactions } from '../../projections/reactions/follow.ts';
import { logoutKind } from '../../projections/reactions/logouts.ts';
import { messageKind } from '../../projections/reactions/messages.ts';
import { reactions } from '../../projections/reactions/reactions.ts';
import { hastenRefused } from '../../projections/reactions/refused.ts';
import { reactionStatus } from '../../projections/reactions/status.ts';
import { isLocal } from '../config/origin.ts';
import type { Config } from '../config/settings.ts';
import { directConnection } from '../postgres/connection.ts';
import { hostAndPort } from './host-and-port.ts';
import { channelsByFile, linkPathsOf, twilioAddressesOf } from './message-channels.ts';

type Parts = {
  readonly config: Config;
  readonly connection: pg.ClientConfig;
  readonly owner: pg.Pool;
  readonly store: EventStore;
};
type Working = {
  readonly api: Api;
  readonly codec: Codec;
  readonly tail: Tail;
  readonly pool: pg.Pool;
  readonly complain: (error: unknown, what: string) => void;
};

export type Messaging = ReturnType<typeof messagingOf>;

/** What follows from events: the queue, who fills it, and who does its jobs. @throws ConfigError */
export const messagingOf = ({ config, connection, owner, store }: Parts) => {
  const jobs = jobsOf(config, connection, owner);
  const inbox = inboxOn(owner);
  const byFile = channelsByFile(config);
  const isShown = config['Inbox.Enabled'] ?? (byFile.email === undefined && isLocal(config));
  let following: ReturnType<typeof startReactions> | undefined;
  let watching: ReturnType<typeof watchExpired> | undefined;

  return {
    jobs,
    ways: (api: Pick<Api, 'load' | 'now' | 'settings' | 'keys'>) =>
      waysOf(api, { byFile, inbox: inboxChannel(api, inbox), twilio: twilioAddressesOf(config) }),
    routes: (api: Api) =>
      isShown ? [inboxRoutes(api, inbox, config['Inbox.Enabled'] ? 'everybody' : 'this_machine')] : [],
    look: async (): Promise<QueueSight> => ({
      queue: await jobs.status(),
      reactions: await reactionStatus(owner, store, reactions),
    }),
    /** Events that a reaction refused are tried with its next look. Answers how many. */
    retryRefused: () => hastenRefused(owner),
    start({ api, codec, tail, pool, complain }: Working) {
      const outbound = outboundOn(api.settings.deniedAddresses ?? []);
      jobs.work(
        {
          [messageKind]: deliver(api, linkPathsOf(config)),
          [logoutKind]: beginLogout(api, jobs),
          [cibaKind]: notifyClient({ api, outbound, instanceById: directoryOf(api).instanceById }),
          [backChannelKind]: deliverLogout(api, outbound),
        },
        {
          onTrouble: (error) => complain(error, 'the queue of jobs could not go on for a while'),
          onDead: ({ id, kind }, error) =>
            complain(error, `the job ${id} (${kind}) is given up: fasti jobs retry ${id}`),
        },
      );
      watching = watchExpired({
        ...{ api, jobs },
        onTrouble: (error) => complain(error, 'applications could not be told of sessions that grew too old'),
      });
      following = startReactions({
        ...{ store, codec, tail, pool, reactions, jobs },
        onTrouble: (name, error) => complain(error, `the reaction ${name} had to stop for a while`),
        onRefused: (name, { position, type }, error) =>
          complain(
            new Error(error),
            `the reaction ${name} refuses the event ${type} at ${position}: it is tried again`,
          ),
      });
    },
    async close() {
      await watching?.stop();
      await following?.stop();
      await jobs.close();
    },
  };
};

/** Loaded when there is a first job: BullMQ and its drivers take 30 MB. */
const jobsOf = (config: Config, connection: pg.ClientConfig, owner: pg.Pool): Jobs => {
  const redis = redisOf(config);
  if (redis !== undefined)
    return lazyJobs({ open: async () => (await import('../../projections/jobs/redis.ts')).redisJobs(redis) });
  const direct = directConnection(config, connection);
  return lazyJobs({
    open: async () => (await import('../../projections/jobs/postgres.ts')).postgresJobs(direct),
    glance: () => glanceAt(owner),
  });
};

export const redisOf = (config: Config): RedisServer | undefined => {
  const { 'Redis.Addr': address, 'Redis.Username': username, 'Redis.Password': password } = config;
  if (address === undefined) return undefined;
  return {
    ...(address.startsWith('/') ? { path: address } : hostAndPort('Redis.Addr', address, 6379)),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(config['Redis.EnableTLS'] ? { tls: {} } : {}),
    ...{ db: config['Redis.DB'], prefix: config['Redis.Prefix'] },
  };
};
