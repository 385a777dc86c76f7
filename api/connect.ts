import type { DescService, Message } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  type ConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
  type ServiceImpl,
} from '@connectrpc/connect';
import { fastifyConnectPlugin } from '@connectrpc/connect-fastify';
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import { answer, type Edge } from './answer.ts';
import { type Arrival, arrivalOf } from './arrival.ts';
import { connectError } from './errors.ts';
import type { Operation } from './operation.ts';
import { answerUnary } from './unary/unary.ts';

const arrivalKey = createContextKey<Arrival | undefined>(undefined);

type Handler = (request: Message, context: HandlerContext) => Promise<object>;

const handlerOf =
  (edge: Edge, operation: Operation): Handler =>
  async (request, { values, protocolName, responseHeader }) => {
    const arrival = values.get(arrivalKey);
    if (!arrival) throw new Error('a call arrived through no door of ours');
    try {
      const { output, headers } = await answer(edge, operation, protocolName, arrival, () => request);
      for (const [name, value] of headers) responseHeader.set(name, value);
      return output;
    } catch (error) {
      throw error instanceof DomainError ? connectError(error) : error;
    }
  };

/** Methods by their local names; what is absent answers `unimplemented`. Their types were checked where they were written. */
export const implement = (router: ConnectRouter, service: DescService, methods: { readonly [name: string]: Handler }) =>
  router.service(service, methods as unknown as Partial<ServiceImpl<DescService>>);

/** connect-es calls a body that is no protobuf an error of ours; it aborts the call with that error before it reports it. */
const blameTheCaller = async ({ signal }: HandlerContext): Promise<void> => {
  signal.addEventListener('abort', () => {
    const { reason } = signal;
    if (reason instanceof ConnectError && reason.code === Code.Internal && reason.rawMessage.startsWith('parse binary'))
      Object.assign(reason, { code: Code.InvalidArgument });
  });
};

/** Connect, gRPC and gRPC-web, told apart by content type. */
export const serveConnect = (app: FastifyInstance, edge: Edge, operations: readonly Operation[], maxBytes: number) =>
  app.register(async (scope) => {
    scope.addHook('preHandler', answerUnary(edge, operations, maxBytes));
    scope.register(fastifyConnectPlugin, {
      jsonOptions: { ignoreUnknownFields: true },
      readMaxBytes: maxBytes,
      requestGate: blameTheCaller,
      contextValues: (request) => createContextValues().set(arrivalKey, arrivalOf(request)),
      routes(router) {
        for (const service of new Set(operations.map((operation) => operation.service))) {
          const served = operations.filter((operation) => operation.service === service && operation.run);
          implement(
            router,
            service,
            Object.fromEntries(served.map((each) => [each.method.localName, handlerOf(edge, each)])),
          );
        }
      },
    });
  });
