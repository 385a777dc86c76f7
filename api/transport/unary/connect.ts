import { codeToHttpStatus, errorToJsonBytes } from '@connectrpc/connect/protocol-connect';
import type { FastifyReply } from 'fastify';
import { type Headers, headersOf, type Wire, worthCompressing } from './wire.ts';

const send = ({ raw }: FastifyReply, status: number, headers: Record<string, string>, body: Uint8Array) => {
  raw.writeHead(status, { ...headers, 'content-length': String(body.byteLength) });
  raw.end(body);
};

/** https://connectrpc.com/docs/protocol#unary-request: the body is the message, a status other than 200 an error in JSON. */
export const connectWire = (isBinary: boolean): Wire => {
  const contentType: Headers = [['content-type', isBinary ? 'application/proto' : 'application/json']];
  return {
    name: 'connect',
    isBinary,
    encoding: 'content-encoding',
    acceptEncoding: 'accept-encoding',
    messageIn: async (body, decompress) => decompress(body),
    async answer(reply, headers, message, compression) {
      if (!compression || message.byteLength < worthCompressing)
        return send(reply, 200, headersOf(reply, [...headers, ...contentType]), message);
      const encoding: Headers = [['content-encoding', compression.name]];
      const compressed = await compression.compress(message);
      send(reply, 200, headersOf(reply, [...headers, ...contentType, ...encoding]), compressed);
    },
    refuse(reply, error) {
      const headers = headersOf(reply, [...error.metadata, ['content-type', 'application/json']]);
      send(reply, codeToHttpStatus(error.code), headers, errorToJsonBytes(error, undefined));
    },
  };
};
