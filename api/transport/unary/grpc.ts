import { Code, ConnectError } from '@connectrpc/connect';
import { compressedFlag, encodeEnvelope } from '@connectrpc/connect/protocol';
import { setTrailerStatus } from '@connectrpc/connect/protocol-grpc';
import type { FastifyReply } from 'fastify';
import { type Headers, headersOf, type Wire, worthCompressing } from './wire.ts';

/** A byte of flags and four of length stand before each message. */
const prefix = 5;

const envelopeIn = (body: Buffer): { readonly isCompressed: boolean; readonly message: Buffer } => {
  if (body.length === 0)
    throw new ConnectError('protocol error: missing input message for unary method', Code.Unimplemented);
  const end = body.length < prefix ? Number.POSITIVE_INFINITY : prefix + body.readUInt32BE(1);
  if (body.length < end) throw new ConnectError('protocol error: incomplete envelope', Code.InvalidArgument);
  if (body.length > end)
    throw new ConnectError('protocol error: received extra input message for unary method', Code.Unimplemented);
  return { isCompressed: (body.readUInt8(0) & compressedFlag) !== 0, message: body.subarray(prefix) };
};

/** https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md: always 200; what came of it is in the trailers. */
const send = (reply: FastifyReply, headers: Headers, body: Uint8Array | undefined, error?: ConnectError) => {
  const { raw } = reply;
  raw.writeHead(200, headersOf(reply, [...headers, ['content-type', 'application/grpc+proto']]));
  raw.addTrailers(Object.fromEntries(setTrailerStatus(new globalThis.Headers(), error)));
  raw.end(body);
};

export const grpcWire: Wire = {
  name: 'grpc',
  isBinary: true,
  encoding: 'grpc-encoding',
  acceptEncoding: 'grpc-accept-encoding',
  async messageIn(body, decompress) {
    const { isCompressed, message } = envelopeIn(body);
    return isCompressed ? decompress(message) : message;
  },
  async answer(reply, headers, message, compression) {
    if (!compression || message.byteLength < worthCompressing) return send(reply, headers, encodeEnvelope(0, message));
    const body = encodeEnvelope(compressedFlag, await compression.compress(message));
    send(reply, [...headers, ['grpc-encoding', compression.name]], body);
  },
  refuse: (reply, error) => send(reply, [], undefined, error),
};
