import { Code } from '@connectrpc/connect';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { DomainError } from '../../domain/errors.ts';
import type { Api, Service } from '../api.ts';
import type { Edge } from '../edge/answer.ts';
import { arrivalOf } from '../edge/arrival.ts';
import { type Door, formOf, newestPositions, remember, visitIn, visitOf } from '../edge/call.ts';
import { type CertificateSettings, certificateFinder } from '../edge/client-certificate.ts';
import type { Directory } from '../edge/directory.ts';
import { refuseNullCharacters } from '../edge/null-character.ts';
import { operationsOf, streamsOf } from '../edge/operation.ts';
import { headerErrors } from '../edge/request-headers.ts';
import { tenants } from '../edge/tenant.ts';
import { bareHttpError, foreseen } from '../error/errors.ts';
import { serveAssets } from '../login/assets.ts';
import { sendPage, wantsPage } from '../login/error/document.ts';
import { errorPage, problemOf } from '../login/error/template.ts';
import { type Health, serveHealth } from '../monitoring/health.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import { serveConnect } from '../transport/connect.ts';
import { DualServer, longestHead } from '../transport/dual-server.ts';
import { sendHttpError, serveHttpJson } from '../transport/http-json.ts';
import { serveServerSentEvents } from '../transport/server-sent-events.ts';
import { refuseUnknownRoutes } from '../transport/unknown-route.ts';
import { allowEveryOrigin } from './cors.ts';
import { strictTransport, tlsVersions } from './transport-security.ts';

export type ServerOptions = {
  readonly api: Pick<Api, 'codec' | 'keys' | 'settings' | 'now' | 'firstUse'>;
  readonly services: readonly Service[];
  /** OIDC, login pages: plain Fastify plugins, whose handlers ask `requestOf` for tenant and context. */
  readonly routes: readonly FastifyPluginAsync[];
  readonly directory: Directory;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where lines of the log go; absent: to the standard output. */
  readonly log?: { write(line: string): void };
  /** Aborted when the server is about to be closed: it is not ready any more, and asks its callers to go elsewhere. */
  readonly leaving?: AbortSignal;
  /** PEM texts. Absent: cleartext. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Where the certificates of clients come from (RFC 8705); absent: from nowhere. */
  readonly clientCertificates?: CertificateSettings & { readonly requested: boolean };
};

/** Nothing secret is logged, even if somebody logs a whole request. */
const redact = [
  'req.headers.authorization',
  'req.headers.cookie',
  'res.headers["set-cookie"]',
  '*.password',
  '*.secret',
  '*.token',
  // Where Postgres names the values of a row.
  '*.detail',
  '*.where',
];
/** Whose word on the caller's address is taken. */
const nearbyProxies = ['loopback', 'linklocal', 'uniquelocal'];

/** A form holds a few names, texts and tokens: what is longer would only be recorded for whoever sends it. */
const longestForm = 64 * 1024;
/** How long a request may take to arrive. */
const arrivalMs = 60_000;

/** No route of ours has a JSON schema: the compilers of schemas that Fastify would load are 7 MB of memory. */
const noSchemas = () => () => {
  throw new Error('routes here have no JSON schemas');
};

const listener = ({ tls, logLevel, log, api, clientCertificates, leaving }: ServerOptions): FastifyInstance => {
  const common = {
    logger: logLevel === 'silent' ? false : { level: logLevel, redact, ...(log ? { stream: log } : {}) },
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own costs each request 5 µs; the few lines that speak of one name it themselves.
    childLoggerFactory: (logger: FastifyBaseLogger) => logger,
    bodyLimit: api.settings.maxBodyBytes,
    trustProxy: nearbyProxies,
    // What still comes in on connections that are kept is answered, and `Connection: close` ends them.
    return503OnClosing: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    // Ids have up to 200 characters; escaped, each of them may take nine.
    routerOptions: { maxParamLength: 2000 },
    // An address that is no address: it reaches no route and no error handler. `never`: the types know HTTP/1.1 or HTTP/2, not both.
    frameworkErrors: refuseUnread as never,
  };
  if (!tls)
    return Fastify({
      ...common,
      // It closes idle connections itself, in its time.
      forceCloseConnections: false,
      serverFactory: (handler) => new DualServer(handler, { arrivalMs, ...(leaving ? { leaving } : {}) }) as never,
    });
  // Whose certificate it is, the protocol decides: a self-signed one is as good as its owner is known (RFC 8705, 2.2).
  const asking = clientCertificates?.requested ? { requestCert: true, rejectUnauthorized: false } : {};
  const https = {
    allowHTTP1: true,
    maxHeaderSize: longestHead,
    ...tlsVersions,
    key: tls.key,
    cert: tls.cert,
    ...asking,
  };
  // HTTP/2 by ALPN; its requests and replies are used only as far as HTTP/1.1 has them too.
  return Fastify({ ...common, http2: true, https }) as unknown as FastifyInstance;
};

/** Plain routes: a scope of their own, in which every request has its visit before its handler runs. */
const serveRoutes = (app: FastifyInstance, door: Door, routes: readonly FastifyPluginAsync[], maxBytes: number) =>
  app.register(async (scope) => {
    const form = { parseAs: 'string', bodyLimit: Math.min(maxBytes, longestForm) } as const;
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/x-www-form-urlencoded', form, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    scope.addHook('onRequest', async (request) => {
      remember(request, await visitOf(door, arrivalOf(request)));
      if (request.headers['fasti-at'] !== undefined) throw headerErrors.only_now();
    });
    // Not async, where nothing is awaited: each of them would cost every request a few promises.
    scope.addHook('preHandler', (request, _reply, done) => {
      refuseNullCharacters([request.params, request.query, ...formOf(request)]);
      done();
    });
    scope.addHook('onSend', (request, reply, _payload, done) => {
      const visit = visitIn(request);
      for (const [name, value] of [...(visit?.answerHeaders() ?? []), ...strictTransport(visit?.origin)])
        reply.header(name, value);
      // Answers of one turn of the event loop go out together: who receives them is woken once (7 % of an introspection's CPU).
      setImmediate(done);
    });
    for (const plugin of routes) scope.register(plugin);
  });

const refusals: { readonly [status: number]: Code } = {
  400: Code.InvalidArgument,
  413: Code.ResourceExhausted,
  415: Code.InvalidArgument,
};
/** What Fastify could not read. */
const refuseUnread = (
  { message, code, statusCode = 400 }: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
) => {
  if (wantsPage(request))
    return sendPage(request, reply, (reader) =>
      errorPage(reader, { status: statusCode, code, message, reference: code }),
    );
  const { status, body } = bareHttpError(refusals[statusCode] ?? Code.InvalidArgument, message, statusCode);
  return reply.code(status).send(body);
};

/** What was thrown outside of a service: by Fastify about a body, or by a plain route. */
const refuse = (edge: Edge) => (error: FastifyError | DomainError, request: FastifyRequest, reply: FastifyReply) => {
  if (!(error instanceof DomainError) && error.statusCode !== undefined && error.statusCode < 500)
    return refuseUnread(error, request, reply);
  const known = foreseen(error, edge.log, request.id);
  return wantsPage(request)
    ? sendPage(request, reply, (reader) => errorPage(reader, problemOf(known)))
    : sendHttpError(reply, known);
};

/** One port for everything. `listen` and `close` are Fastify's. */
export const createServer = async (options: ServerOptions): Promise<FastifyInstance> => {
  const { api, services, routes, directory, health, metrics } = options;
  const app = listener(options);
  const { upTo, heard } = directory;
  const certificateOf = certificateFinder(options.clientCertificates ?? { header: undefined, proxies: [] });
  const door = { tenants: tenants(directory, api.settings), newest: newestPositions(), upTo, heard, certificateOf };
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  const edge: Edge = {
    door,
    closing: closing.signal,
    directory,
    api,
    answered: metrics.answered,
    log: (error, facts) => app.log.error({ err: error, ...facts }, 'a request failed in a way that nobody foresaw'),
  };
  const operations = services.flatMap(operationsOf);
  const streams = services.flatMap(streamsOf);

  app.setErrorHandler(refuse(edge));
  metrics.watch(app);
  app.addHook('onResponse', (request, reply, done) => {
    const { id: reqId, method, routeOptions } = request;
    request.log.debug(
      { reqId, method, url: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime },
      'answered',
    );
    done();
  });
  allowEveryOrigin(app);
  serveHealth(app, health, metrics, options.leaving);
  serveAssets(app);
  serveConnect(app, edge, operations, streams, api.settings.maxBodyBytes);
  serveServerSentEvents(app, edge, streams);
  refuseUnknownRoutes(app, serveHttpJson(app, edge, operations));
  serveRoutes(app, door, routes, api.settings.maxBodyBytes);
  await app.ready();
  return app;
};
