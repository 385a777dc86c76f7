import type { DescService } from '@bufbuild/protobuf';
import { fastifyConnectPlugin } from '@connectrpc/connect-fastify';
import type { FastifyInstance } from 'fastify';
import { Health } from '../gen/grpc/health/v1/health_pb.js';
import { grpcHealth } from '../monitoring/health-services.ts';
import { serveReflection } from '../transport/reflection/reflection.ts';

type Asked = {
  isReady(): Promise<boolean>;
  serves(name: string): boolean;
  readonly leaving: AbortSignal;
  readonly closing: AbortSignal;
  descriptors(): Promise<readonly DescService[]>;
};

/** A question of either is a few names. */
const readMaxBytes = 16 * 1024;

/** What gRPC's tools ask of any server, for any host and without a token: whether it is well, what it serves. */
export const serveProbes = (scope: FastifyInstance, { closing, descriptors, ...server }: Asked): void => {
  scope.register(fastifyConnectPlugin, {
    readMaxBytes,
    shutdownSignal: closing,
    routes(router) {
      grpcHealth(router, server);
      serveReflection(router, async () => [...(await descriptors()), Health]);
    },
  });
};
