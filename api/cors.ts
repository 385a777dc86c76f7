import type { FastifyInstance } from 'fastify';

/** What browsers may send from any origin, beside a bearer token: no cookie of ours opens the API. */
const requestHeaders = [
  'origin',
  'content-type',
  'accept',
  'accept-language',
  'authorization',
  'x-zitadel-orgid',
  'x-user-agent',
  'x-grpc-web',
  'x-requested-with',
  'connect-protocol-version',
  'connect-timeout-ms',
  'grpc-timeout',
  'traceparent',
  'fasti-at',
  'fasti-not-before',
  'fasti-strict',
  'fasti-command-id',
].join(', ');
const exposedHeaders = [
  'location',
  'content-length',
  'grpc-status',
  'grpc-message',
  'grpc-status-details-bin',
  'fasti-position',
  'fasti-as-of',
].join(', ');
const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** Any origin may ask, and preflights are answered here. */
export const allowEveryOrigin = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-allow-credentials', 'true');
    reply.header('access-control-expose-headers', exposedHeaders);
    reply.header('vary', 'Origin');
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return;
    reply.header('access-control-allow-methods', methods);
    reply.header('access-control-allow-headers', requestHeaders);
    reply.header('access-control-max-age', '86400');
    return reply.code(204).send();
  });
};
