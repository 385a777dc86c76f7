import type { IncomingMessage } from 'node:http';
import type { Message } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { compressionNegotiate, createMethodSerializationLookup } from '@connectrpc/connect/protocol';
import { compressionBrotli, compressionGzip } from '@connectrpc/connect-node';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../../domain/errors.ts';
import { answer, type Edge } from '../../edge/answer.ts';
import { arrivalOf } from '../../edge/arrival.ts';
import type { Operation } from '../../edge/operation.ts';
import { connectError } from '../../error/errors.ts';
import { connectWire } from './connect.ts';
import { grpcWire } from './grpc.ts';
import type { Wire } from './wire.ts';

const compressions = [compressionGzip, compressionBrotli];
const wires: { readonly [contentType: string]: Wire } = {
  'application/json': connectWire(false),
  'application/proto': connectWire(true),
  'application/grpc': grpcWire,
  'application/grpc+proto': grpcWire,
};

/** Undefined for what connect-es answers: deadlines, GET, gRPC-web, gRPC in JSON or over HTTP/1.1, other content types. */
const wireOf = ({ method, headers, raw }: FastifyRequest): Wire | undefined => {
  const hasDeadline = headers['connect-timeout-ms'] !== undefined || headers['grpc-timeout'] !== undefined;
  if (method !== 'POST' || hasDeadline) return undefined;
  const wire = wires[headers['content-type'] ?? ''];
  return wire === grpcWire && raw.httpVersionMajor < 2 ? undefined : wire;
};

/** Who hung up waits for no answer. */
class HungUp extends Error {}

const bodyOf = (raw: IncomingMessage, maxBytes: number): Promise<Buffer> =>
  new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    let size = 0;
    raw.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else fail(new ConnectError(`a message may have ${maxBytes} bytes`, Code.ResourceExhausted));
    });
    raw.once('end', () => done(Buffer.concat(chunks)));
    raw.once('error', () => fail(new HungUp()));
    raw.once('close', () => fail(new HungUp()));
  });

const servedBy = (operation: Operation, maxBytes: number) => {
  const limits = { readMaxBytes: maxBytes, writeMaxBytes: 0xffffffff };
  // Of hundreds of methods few are asked for.
  let made: ReturnType<typeof createMethodSerializationLookup> | undefined;
  const forms = () => {
    made ??= createMethodSerializationLookup(operation.method, undefined, { ignoreUnknownFields: true }, limits);
    return made;
  };
  return {
    operation,
    parse(isBinary: boolean, bytes: Uint8Array) {
      try {
        return forms().getI(isBinary).parse(bytes);
      } catch (error) {
        // connect-es calls a body that is no protobuf an error of ours.
        const { rawMessage, code } = ConnectError.from(error);
        throw new ConnectError(rawMessage, code === Code.Internal ? Code.InvalidArgument : code);
      }
    },
    serialize: (isBinary: boolean, output: Message) => forms().getO(isBinary).serialize(output),
  };
};
type Served = ReturnType<typeof servedBy>;

const serve = async (
  edge: Edge,
  wire: Wire,
  { operation, parse, serialize }: Served,
  request: FastifyRequest,
  reply: FastifyReply,
  maxBytes: number,
): Promise<void> => {
  const header = (name: string) => request.headers[name]?.toString() ?? null;
  const { encoding, acceptEncoding } = wire;
  const compression = compressionNegotiate(compressions, header(encoding), header(acceptEncoding), acceptEncoding);
  if (compression.error) throw compression.error;
  const decompress = async (bytes: Uint8Array) => (await compression.request?.decompress(bytes, maxBytes)) ?? bytes;
  const input = parse(wire.isBinary, await wire.messageIn(await bodyOf(request.raw, maxBytes), decompress));
  const { output, headers } = await answer(edge, operation, wire.name, arrivalOf(request), () => input);
  await wire.answer(reply, headers, serialize(wire.isBinary, output), compression.response);
};

/**
 * One message in, one out, in Connect or gRPC: a hook before connect-es' own handlers, which take the same way through
 * streams and signals that calls of other kinds need, at two to three times the cost.
 */
export const answerUnary = (edge: Edge, operations: readonly Operation[], maxBytes: number) => {
  const served = new Map(
    operations
      .filter(({ run }) => run !== undefined)
      .map((operation) => [`/${operation.service.typeName}/${operation.method.name}`, servedBy(operation, maxBytes)]),
  );
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const method = served.get(request.url);
    const wire = method && wireOf(request);
    if (!method || !wire) return;
    reply.hijack();
    try {
      await serve(edge, wire, method, request, reply, maxBytes);
    } catch (error) {
      if (error instanceof HungUp || reply.raw.headersSent) reply.raw.destroy();
      else if (error instanceof DomainError) wire.refuse(reply, connectError(error));
      else if (error instanceof ConnectError) wire.refuse(reply, error);
      else {
        edge.log(error, { correlationId: request.id });
        wire.refuse(reply, new ConnectError('internal error', Code.Internal));
      }
    }
  };
};
