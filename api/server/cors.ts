import type { FastifyInstance, FastifyReply } from 'fastify';
import { pathOf } from '../edge/arrival.ts';
import { byApplication, neverByScripts, sameForAll } from '../oidc/endpoints.ts';

/** What scripts of other origins may send. */
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
  'retry-after',
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
/** Who may ask these, the protocol says (oidc/origins.ts). */
const ofTheProtocol: ReadonlySet<string> = new Set([...byApplication, ...neverByScripts]);
const isForOthers = (address: string) => ofTheProtocol.has(address) || pages.test(address);

/** Scripts of any origin may ask everything but the pages and what is for applications; preflights are answered here. */
export const allowEveryOrigin = (app: FastifyInstance): void => {
  app.addHook('onRequest', (request, reply, done) => {
    const path = pathOf(request.url);
    if (isForOthers(path)) return done();
    // What is asked for is found by its route, too, however its address was escaped.
    const { url: route = '' } = request.routeOptions;
    if (isForOthers(route)) return done();
    const { origin } = request.headers;
    // Also to whoever names none: a cache would hand that answer to scripts.
    reply.header('vary', 'Origin');
    if (origin === undefined) return done();
    allowOrigin(reply, origin);
    if (services.test(path) || sameForAll.includes(route) || sameForAll.includes(path)) allowCookies(reply);
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return done();
    answerPreflight(reply);
    reply.code(204).send();
  });
};

export const allowOrigin = (reply: FastifyReply, origin: string) =>
  reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', exposedHeaders);

/** Only where nobody reads them. */
export const allowCookies = (reply: FastifyReply) => reply.header('access-control-allow-credentials', 'true');

export const answerPreflight = (reply: FastifyReply) =>
  reply
    .header('access-control-allow-methods', methods)
    .header('access-control-allow-headers', requestHeaders)
    .header('access-control-max-age', '86400');
