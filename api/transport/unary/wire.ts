import type { ConnectError } from '@connectrpc/connect';
import type { Compression } from '@connectrpc/connect/protocol';
import type { FastifyReply } from 'fastify';

export type Headers = readonly (readonly [name: string, value: string])[];

/** How one protocol puts a message, or an error, into requests and answers of HTTP. */
export type Wire = {
  readonly name: 'connect' | 'grpc';
  readonly isBinary: boolean;
  /** The request headers that say how messages are compressed. */
  readonly encoding: string;
  readonly acceptEncoding: string;
  /** The message in a request's body. */
  messageIn(body: Buffer, decompress: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<Uint8Array>;
  answer(reply: FastifyReply, headers: Headers, message: Uint8Array, compression: Compression | null): Promise<void>;
  refuse(reply: FastifyReply, error: ConnectError): void;
};

/** Below this, compressing costs more than it saves; connect-es' own bound. */
export const worthCompressing = 1024;

/** With what Fastify's hooks have said already. */
export const headersOf = (reply: FastifyReply, headers: Headers): Record<string, string> =>
  Object.fromEntries([
    ...Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as const],
    ),
    ...headers,
  ]);
