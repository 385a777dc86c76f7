import type { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';

/** A request of any protocol, before anything is known of it. */
export type Arrival = {
  readonly headers: Headers;
  readonly ip: string;
  /** Whether this server itself terminated TLS. */
  readonly tls: boolean;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Whoever is at the other end of the connection: the caller, or a proxy. */
  readonly peer: { readonly address: string | undefined; certificate(): X509Certificate | undefined };
};

/** HTTP/2 says `:authority` where HTTP/1.1 says `host`: afterwards both say `host`. Pseudo headers go. */
const headersOf = (request: FastifyRequest): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || name.startsWith(':')) continue;
    for (const one of typeof value === 'string' ? [value] : value) headers.append(name, one);
  }
  const authority = request.headers[':authority'];
  if (typeof authority === 'string') headers.set('host', authority);
  return headers;
};

export const arrivalOf = (request: FastifyRequest): Arrival => ({
  headers: headersOf(request),
  ip: request.ip,
  tls: 'encrypted' in request.raw.socket,
  method: request.method,
  path: request.url.split('?')[0] ?? '',
  peer: { address: request.raw.socket.remoteAddress, certificate: () => certificateOf(request) },
});

/** HTTP/2 hands out its socket behind a proxy object, which is an instance of nothing. */
const certificateOf = ({ raw }: FastifyRequest): X509Certificate | undefined =>
  'encrypted' in raw.socket ? TLSSocket.prototype.getPeerX509Certificate.call(raw.socket) : undefined;
