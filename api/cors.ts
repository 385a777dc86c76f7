import type { FastifyInstance } from 'fastify';

/** What scripts of any origin may send. */
const requestHeaders = [
  'origin',
  'content-type',
  'accept',
  'accept-language',
  'authorization',
  'dpop',
  'x-zitadel-orgid',
  'x-user-agent',
  'x-grpc-web',
  'x-requested-with',
  'connect-protocol-version',
  'connect-timeout-ms',
  'grpc-timeout',
  'last-event-id',
  'traceparent',
  'fasti-at',
  'fasti-not-before',
  'fasti-strict',
].join(', ');
const exposedHeaders = [
  'dpop-nonce',
  'www-authenticate',
  'location',
  'content-length',
  'grpc-status',
  'grpc-message',
  'grpc-status-details-bin',
  'fasti-position',
  'fasti-as-of',
].join(', ');
const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** Services, which no cookie opens. Elsewhere cookies stay at home: a login page or a code is not for other origins to read. */
const services = /^\/(v2|v2beta|zitadel\.[\w.]+|(admin|auth|management|system)\/v1)\//;
const pages = /^\/ui\//;

/** Scripts of any origin may ask everything but the pages; preflights are answered here. */
export const allowEveryOrigin = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || pages.test(request.url)) return;
    reply.header('access-control-allow-origin', origin);
    if (services.test(request.url)) reply.header('access-control-allow-credentials', 'true');
    reply.header('access-control-expose-headers', exposedHeaders);
    reply.header('vary', 'Origin');
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return;
    reply.header('access-control-allow-methods', methods);
    reply.header('access-control-allow-headers', requestHeaders);
    reply.header('access-control-max-age', '86400');
    return reply.code(204).send();
  });
};
