import { setTimeout as pause } from 'node:timers/promises';
import type { DescService } from '@bufbuild/protobuf';
import { Code, ConnectError, type ConnectRouter, type MethodImpl } from '@connectrpc/connect';
import { Health, HealthCheckResponse_ServingStatus as Status } from '../gen/grpc/health/v1/health_pb.js';
import { atMost } from '../transport/at-most.ts';

/** Answered to anybody, for any host: probes know no tenant. */
export const healthz = (router: ConnectRouter, services: readonly DescService[]): void => {
  // Its answer has no fields.
  for (const { methods } of services)
    for (const method of methods.filter(({ name }) => name === 'Healthz'))
      router.rpc(method, (async () => ({})) as unknown as MethodImpl<typeof method>);
};

type Server = {
  isReady(): Promise<boolean>;
  /** Whether there is a service of this name. The empty name is the server. */
  serves(name: string): boolean;
  /** Aborted when the server is about to be closed. */
  readonly leaving: AbortSignal;
};

const mostWatchers = 100;
/** A watcher is told so late of what has changed. */
const watchMs = 2_000;

const waited = (...until: readonly AbortSignal[]): Promise<void> =>
  pause(watchMs, undefined, { signal: AbortSignal.any([...until]) }).catch(() => undefined);

/** https://github.com/grpc/grpc/blob/master/doc/health-checking.md: each service is as well as the server. */
export const grpcHealth = (router: ConnectRouter, { isReady, serves, leaving }: Server): void => {
  const bounded = atMost(mostWatchers);
  const status = async () => ((await isReady()) ? Status.SERVING : Status.NOT_SERVING);
  const changes = async function* (service: string, hungUp: AbortSignal) {
    let told: Status | undefined;
    while (!hungUp.aborted) {
      const left = leaving.aborted;
      const now = serves(service) ? await status() : Status.SERVICE_UNKNOWN;
      if (now !== told) yield { status: now };
      told = now;
      await (left ? waited(hungUp) : waited(hungUp, leaving));
    }
  };
  router.service(Health, {
    async check({ service }) {
      if (!serves(service)) throw new ConnectError(`there is no service ${service}`, Code.NotFound);
      return { status: await status() };
    },
    watch: ({ service }, { signal }) => bounded(changes(service, signal)),
  });
};
