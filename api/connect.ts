import type { DescMethod, Message } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  type ConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
  type MethodImpl,
} from '@connectrpc/connect';
import { fastifyConnectPlugin } from '@connectrpc/connect-fastify';
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import { answer, type Edge } from './answer.ts';
import { type Arrival, arrivalOf } from './arrival.ts';
import { connectError } from './errors.ts';
import type { Operation, Streaming } from './operation.ts';
import { openStream } from './streaming.ts';
import { answerUnary } from './unary/unary.ts';

const arrivalKey = createContextKey<Arrival | undefined>(undefined);

type Handler = (request: Message, context: HandlerContext) => Promise<object> | AsyncIterable<object>;

const arrivalIn = ({ values }: HandlerContext): Arrival => {
  const arrival = values.get(arrivalKey);
  if (!arrival) throw new Error('a call arrived through no door of ours');
  return arrival;
};
const forConnect = (error: unknown) => (error instanceof DomainError ? connectError(error) : error);

const handlerOf =
  (edge: Edge, operation: Operation): Handler =>
  async (request, context) => {
    try {
      const { output, headers } = await answer(
        edge,
        operation,
        context.protocolName,
        arrivalIn(context),
        () => request,
      );
      for (const [name, value] of headers) context.responseHeader.set(name, value);
      return output;
    } catch (error) {
      throw forConnect(error);
    }
  };

const streamHandlerOf = (edge: Edge, streaming: Streaming): Handler =>
  async function* (request, context) {
    try {
      const { protocolName, signal } = context;
      yield* await openStream(edge, streaming, protocolName, arrivalIn(context), () => request, signal);
    } catch (error) {
      throw forConnect(error);
    }
  };

/** Its types were checked where it was written. */
const implement = (router: ConnectRouter, method: DescMethod, handler: Handler) =>
  router.rpc(method, handler as unknown as MethodImpl<DescMethod>);

/** connect-es calls a body that is no protobuf an error of ours; it aborts the call with that error before it reports it. */
const blameTheCaller = async ({ signal }: HandlerContext): Promise<void> => {
  signal.addEventListener('abort', () => {
    const { reason } = signal;
    if (reason instanceof ConnectError && reason.code === Code.Internal && reason.rawMessage.startsWith('parse binary'))
      Object.assign(reason, { code: Code.InvalidArgument });
  });
};

/** Connect, gRPC and gRPC-web, told apart by content type. */
export const serveConnect = (
  app: FastifyInstance,
  edge: Edge,
  operations: readonly Operation[],
  streams: readonly Streaming[],
  maxBytes: number,
) =>
  app.register(async (scope) => {
    scope.addHook('preHandler', answerUnary(edge, operations, maxBytes));
    scope.register(fastifyConnectPlugin, {
      jsonOptions: { ignoreUnknownFields: true },
      readMaxBytes: maxBytes,
      requestGate: blameTheCaller,
      contextValues: (request) => createContextValues().set(arrivalKey, arrivalOf(request)),
      routes(router) {
        for (const operation of operations) implement(router, operation.method, handlerOf(edge, operation));
        for (const streaming of streams) implement(router, streaming.method, streamHandlerOf(edge, streaming));
      },
    });
  });
