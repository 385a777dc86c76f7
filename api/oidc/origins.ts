import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { isOriginOfApp, originSources } from '../../projections/app/origins.ts';
import type { Api } from '../api.ts';
import { requestOf } from '../edge/call.ts';
import { allowCookies, allowOrigin, answerPreflight } from '../server/cors.ts';
import { readsCookies } from './endpoints.ts';

/**
 * Scripts speak to these endpoints from the origins of applications. To a script of any other origin the browser shows nothing:
 * it is answered as everybody is, without a word on origins. Of this scope's routes it is those that are made from now on.
 */
export const allowOriginsOfApplications = (
  scope: FastifyInstance,
  { views }: Pick<Api, 'views'>,
  paths: readonly string[],
): void => {
  const isAllowed = views.remember(originSources, (read, origin) => isOriginOfApp(views, read, origin));
  const answerOrigin = async (request: FastifyRequest, reply: FastifyReply, origin: string) => {
    if (!(await isAllowed(requestOf(request).read, origin))) return;
    allowOrigin(reply, origin);
    // keycloak-js sends cookies along wherever it asks for tokens.
    if (!readsCookies(request.routeOptions.url ?? '')) allowCookies(reply);
  };
  const hearOrigin: onRequestHookHandler = (request, reply, done) => {
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined) return done();
    answerOrigin(request, reply, origin).then(() => done(), done);
  };
  scope.addHook('onRoute', (route) => {
    if (paths.includes(route.url)) route.onRequest = [route.onRequest ?? [], hearOrigin].flat();
  });
  for (const path of paths)
    scope.options(path, async (_request, reply) => {
      if (reply.hasHeader('access-control-allow-origin')) answerPreflight(reply);
      return reply.code(204).send();
    });
};
