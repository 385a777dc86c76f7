import type { DescService, Message } from '@bufbuild/protobuf';
import { createContextKey, createContextValues, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import { fastifyConnectPlugin } from '@connectrpc/connect-fastify';
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import { answer, type Edge } from './answer.ts';
import { type Arrival, arrivalOf } from './arrival.ts';
import { connectError } from './errors.ts';
import type { Operation } from './operation.ts';

const arrivalKey = createContextKey<Arrival | undefined>(undefined);

const handlerOf =
  (edge: Edge, operation: Operation) =>
  async (request: Message, { values, protocolName, responseHeader }: HandlerContext): Promise<object> => {
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

/** Connect, gRPC and gRPC-web, told apart by content type. Methods that are not served answer `unimplemented`. */
export const serveConnect = (app: FastifyInstance, edge: Edge, operations: readonly Operation[], maxBytes: number) =>
  app.register(fastifyConnectPlugin, {
    jsonOptions: { ignoreUnknownFields: true },
    readMaxBytes: maxBytes,
    contextValues: (request) => createContextValues().set(arrivalKey, arrivalOf(request)),
    routes(router) {
      for (const service of new Set(operations.map((operation) => operation.service))) {
        const served = operations.filter((operation) => operation.service === service && operation.run);
        const methods = served.map((operation) => [operation.method.localName, handlerOf(edge, operation)] as const);
        // The methods' types were checked where the service is written (api/api.ts).
        router.service(service, Object.fromEntries(methods) as unknown as Partial<ServiceImpl<DescService>>);
      }
    },
  });
