import { fastifyConnectPlugin } from '@connectrpc/connect-fastify';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { Api, LaterServices, Service } from '../api.ts';
import type { Edge } from '../edge/answer.ts';
import { arrivalOf } from '../edge/arrival.ts';
import { type Door, formOf, newestPositions, type Visit, visitOf } from '../edge/call.ts';
import { certificateFinder } from '../edge/client-certificate.ts';
import type { Directory } from '../edge/directory.ts';
import { refuseNullCharacters } from '../edge/null-character.ts';
import { operationsOf, streamsOf } from '../edge/operation.ts';
import { headerErrors } from '../edge/request-headers.ts';
import { tenants } from '../edge/tenant.ts';
import { serveAssets } from '../login/assets.ts';
import { type Health, judgeOf, serveHealth } from '../monitoring/health.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import { serveConnect } from '../transport/connect.ts';
import { prefixOf } from '../transport/http-binding.ts';
import { serveHttpJson } from '../transport/http-json.ts';
import { serveServerSentEvents } from '../transport/server-sent-events.ts';
import { refuseUnknownRoutes } from '../transport/unknown-route.ts';
import { allowEveryOrigin } from './cors.ts';
import { serveLater } from './later.ts';
import { type ListenerOptions, listenerOf } from './listener.ts';
import { refuse } from './refusal.ts';
import { strictTransport } from './transport-security.ts';

export type ServerOptions = ListenerOptions & {
  readonly api: Pick<Api, 'codec' | 'keys' | 'settings' | 'now' | 'firstUse'>;
  readonly services: readonly Service[];
  readonly laterServices?: LaterServices;
  /** OIDC, login pages: plain Fastify plugins, whose handlers ask `requestOf` for tenant and context. */
  readonly routes: readonly FastifyPluginAsync[];
  readonly directory: Directory;
  readonly health: Health;
  readonly metrics: Metrics;
};

/** A form holds a few names, texts and tokens: what is longer would only be recorded for whoever sends it. */
const longestForm = 64 * 1024;
/** Plain routes: a scope of their own, in which every request has its visit before its handler runs. */
const serveRoutes = (app: FastifyInstance, door: Door, routes: readonly FastifyPluginAsync[], maxBytes: number) =>
  app.register(async (scope) => {
    const form = { parseAs: 'string', bodyLimit: Math.min(maxBytes, longestForm) } as const;
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/x-www-form-urlencoded', form, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    scope.decorateRequest('visit', undefined);
    // Not async, where nothing is awaited: each of them would cost every request a few promises.
    scope.addHook('onRequest', (request, _reply, done) => {
      const welcome = (visit: Visit) => {
        request.visit = visit;
        done(request.headers['fasti-at'] === undefined ? undefined : headerErrors.only_now());
      };
      const visit = visitOf(door, arrivalOf(request));
      if (visit instanceof Promise) visit.then(welcome, done);
      else welcome(visit);
    });
    scope.addHook('preHandler', (request, _reply, done) => {
      refuseNullCharacters([request.params, request.query, ...formOf(request)]);
      done();
    });
    scope.addHook('onSend', (request, reply, _payload, done) => {
      const { visit } = request;
      for (const [name, value] of visit?.answerHeaders() ?? []) reply.header(name, value);
      for (const [name, value] of strictTransport(visit?.origin)) reply.header(name, value);
      done();
    });
    for (const plugin of routes) scope.register(plugin);
  });

/** What tools of gRPC ask of any server (probes.ts). */
const probes = [
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];
const noServices: LaterServices = { names: [], load: async () => [] };
const descriptorsOf = (services: readonly Service[]) => services.map(({ descriptor }) => descriptor);

/** One port for everything. `listen` and `close` are Fastify's. */
export const createServer = async (options: ServerOptions): Promise<FastifyInstance> => {
  const { api, services, laterServices = noServices, leaving, routes, directory, health, metrics } = options;
  const { maxBodyBytes } = api.settings;
  const { app, behind } = listenerOf(options);
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
  app.setErrorHandler(refuse(edge));

  /** What stands before every route, and after it. */
  const furnish = (scope: FastifyInstance) => {
    scope.setErrorHandler(refuse(edge));
    metrics.watch(scope);
    if (options.logLevel === 'debug')
      scope.addHook('onResponse', (request, reply, done) => {
        const { id: reqId, method, routeOptions } = request;
        request.log.debug(
          { reqId, method, url: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime },
          'answered',
        );
        done();
      });
    // Answers of one turn of the event loop go out together: who receives them is woken once (7 % of an introspection's CPU).
    scope.addHook('onSend', (_request, _reply, _payload, done) => void setImmediate(done));
    allowEveryOrigin(scope);
  };
  const serveServices = (scope: FastifyInstance, some: readonly Service[]) => {
    const operations = some.flatMap(operationsOf);
    const streams = some.flatMap(streamsOf);
    serveConnect(scope, edge, operations, streams, maxBodyBytes);
    serveServerSentEvents(scope, edge, streams);
    refuseUnknownRoutes(scope, serveHttpJson(scope, edge, operations));
  };
  const opened = async (serve: (scope: FastifyInstance) => void) => {
    const inner = behind();
    furnish(inner);
    serve(inner);
    await inner.ready();
    return inner;
  };

  const judge = judgeOf(health, (err, what) => app.log.error({ err }, what), leaving);
  app.register(async (scope) => {
    furnish(scope);
    serveHealth(scope, judge, metrics);
    serveAssets(scope);
    serveServices(scope, services);
    serveRoutes(scope, door, routes, maxBodyBytes);
  });
  serveLater(app, {
    under: laterServices.names.flatMap((name) => [`/${name}`, prefixOf(name)]),
    async open() {
      const { healthz } = await import('../monitoring/health-services.ts');
      const loaded = await laterServices.load();
      return opened((scope) => {
        serveServices(scope, loaded);
        scope.register(fastifyConnectPlugin, { routes: (router) => healthz(router, descriptorsOf(loaded)) });
      });
    },
  });
  const names = [...services.map(({ descriptor }) => descriptor.typeName), ...laterServices.names, ...probes];
  serveLater(app, {
    under: probes.map((name) => `/${name}`),
    async open() {
      const { serveProbes } = await import('./probes.ts');
      return opened((scope) =>
        serveProbes(scope, {
          isReady: async () => (await judge()).ready,
          serves: (name) => name === '' || names.includes(name),
          leaving: leaving ?? closing.signal,
          closing: closing.signal,
          descriptors: async () => descriptorsOf([...services, ...(await laterServices.load())]),
        }),
      );
    },
  });
  await app.ready();
  return app;
};
