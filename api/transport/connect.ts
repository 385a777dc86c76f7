import type { DescMethod, Message } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  type ConnectRouter,
  createConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
  type MethodImpl,
} from '@connectrpc/connect';
import type { UniversalHandler } from '@connectrpc/connect/protocol';
import * as connectProtocol from '@connectrpc/connect/protocol-connect';
import * as grpcProtocol from '@connectrpc/connect/protocol-grpc';
import * as grpcWebProtocol from '@connectrpc/connect/protocol-grpc-web';
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../../domain/errors.ts';
import { answer, type Edge } from '../edge/answer.ts';
import { type Arrival, arrivalOf } from '../edge/arrival.ts';
import type { Operation, Streaming } from '../edge/operation.ts';
import { connectError } from '../error/errors.ts';
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

/** What they carry is read by connect-es, not by Fastify. */
const contentTypes = [
  connectProtocol.contentTypeUnaryJson,
  connectProtocol.contentTypeStreamJson,
  connectProtocol.contentTypeRegExp,
  grpcProtocol.contentTypeProto,
  grpcProtocol.contentTypeJson,
  grpcProtocol.contentTypeRegExp,
  grpcWebProtocol.contentTypeProto,
  grpcWebProtocol.contentTypeJson,
  grpcWebProtocol.contentTypeRegExp,
];

/** connect-es makes a method's handler for every protocol and form: only for methods that somebody asks for. */
const madeOnce = (router: ConnectRouter, method: DescMethod, handler: Handler) => {
  let made: UniversalHandler | undefined;
  return () => {
    made ??= implement(router, method, handler).handlers.at(-1);
    if (!made) throw new Error(`connect-es makes no handler for ${method.name}`);
    return made;
  };
};
type Procedure = readonly [name: string, handle: () => UniversalHandler];

/**
 * One route for all methods of a service: with one for each method and verb, the routes were 10 MB of memory and a quarter of a
 * second of every start. By POST: no method of the contract may be asked by GET (`idempotency_level`), and other verbs are refused in
 * unknown-route.ts.
 */
const serveService = (scope: FastifyInstance, edge: Edge, typeName: string, procedures: readonly Procedure[]) => {
  const byName = new Map(procedures);
  scope.post<{ Params: { method: string } }>(`/${typeName}/:method`, async (request, reply) => {
    const handle = byName.get(request.params.method);
    if (!handle) return reply.callNotFound();
    const arrival = createContextValues().set(arrivalKey, arrivalOf(request));
    try {
      const answered = await handle()(universalRequestFromNodeRequest(request.raw, reply.raw, undefined, arrival));
      // What hooks have said already.
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      await universalResponseToNodeResponse(answered, reply.raw);
    } catch (error) {
      // Who hung up waits for no answer.
      if (ConnectError.from(error).code !== Code.Aborted) edge.log(error, { correlationId: request.id });
    }
    return undefined;
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
    for (const type of contentTypes) scope.addContentTypeParser(type, async () => undefined);
    const router = createConnectRouter({
      jsonOptions: { ignoreUnknownFields: true },
      readMaxBytes: maxBytes,
      requestGate: blameTheCaller,
      acceptCompression: [compressionGzip, compressionBrotli],
    });
    const procedureOf = ({ method }: Operation | Streaming, handler: Handler): Procedure => [
      method.name,
      madeOnce(router, method, handler),
    ];
    for (const typeName of new Set([...operations, ...streams].map(({ service }) => service.typeName)))
      serveService(scope, edge, typeName, [
        ...operations.filter(of(typeName)).map((each) => procedureOf(each, handlerOf(edge, each))),
        ...streams.filter(of(typeName)).map((each) => procedureOf(each, streamHandlerOf(edge, each))),
      ]);
  });

const of =
  (typeName: string) =>
  ({ service }: Operation | Streaming) =>
    service.typeName === typeName;
