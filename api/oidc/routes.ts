import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.ts';
import type { Api } from '../api.ts';
import { requestOf } from '../edge/call.ts';
import { errorText, foreseen, forms } from '../error/errors.ts';
import { retryAfterOf } from '../error/retry-after.ts';
import { departurePage, isTooLongToRedirect, leavingPage } from '../login/departure/departure.ts';
import { pageFor, wantsPage } from '../login/error/document.ts';
import { errorPage } from '../login/error/template.ts';
import { authorize } from './authorize/authorize.ts';
import { UnvouchedError } from './authorize/unvouched.ts';
import { formPost, formPostAtOnce } from './callback.ts';
import { backchannelAuthentication } from './ciba/authentication.ts';
import { deviceAuthorization } from './device/authorization.ts';
import { discovery } from './discovery.ts';
import { endSession } from './end-session.ts';
import { byApplication, paths } from './endpoints.ts';
import { type Endpoint, type OAuthAnswer, type OAuthRequest, redirect } from './exchange.ts';
import { introspect } from './introspect.ts';
import { keys } from './keys/jwks.ts';
import { OAuthError, type OAuthErrorCode } from './oauth-error.ts';
import { allowOriginsOfApplications } from './origins.ts';
import { parametersOf } from './parameters.ts';
import { protectedResource } from './protected-resource.ts';
import { pushedAuthorization } from './pushed/pushed.ts';
import { recordingRefusals } from './refusal.ts';
import { notJson, serveRegistration } from './registration/routes.ts';
import { revoke } from './revoke.ts';
import { bearerChallenge, dpopChallenge } from './sender/possession.ts';
import { checkSession, checkSessionScript } from './session-management/iframe.ts';
import { token } from './token.ts';
import { userinfo } from './userinfo.ts';

type Route = readonly [path: string, methods: readonly ('GET' | 'POST')[], endpoint: Endpoint];

/** What a program asks; its errors are JSON. */
const backChannel = (api: Api): readonly Route[] => [
  [paths.openidConfiguration, ['GET'], discovery(api)],
  [paths.authorizationServer, ['GET'], discovery(api)],
  [paths.protectedResource, ['GET'], protectedResource(api)],
  [paths.keys, ['GET'], keys(api)],
  [paths.pushedAuthorization, ['POST'], recordingRefusals(api, 'par', pushedAuthorization(api))],
  [paths.token, ['POST'], token(api)],
  [paths.deviceAuthorization, ['POST'], recordingRefusals(api, 'device_authorization', deviceAuthorization(api))],
  [paths.backchannelAuthentication, ['POST'], recordingRefusals(api, 'bc-authorize', backchannelAuthentication(api))],
  [paths.introspect, ['POST'], introspect(api)],
  [paths.revoke, ['POST'], revoke(api)],
  [paths.userinfo, ['GET', 'POST'], userinfo(api)],
];

/** Where a browser is sent; errors that cannot go back to the client are pages. */
const frontChannel = (api: Api): readonly Route[] => [
  [paths.authorize, ['GET', 'POST'], authorize(api)],
  [paths.formPost, ['GET'], formPost(api)],
  [paths.endSession, ['GET', 'POST'], endSession(api)],
  [paths.checkSession, ['GET'], checkSession(api)],
  [paths.checkSessionScript, ['GET'], checkSessionScript],
];

/** OpenID Connect and OAuth 2.0. */
export const oidcRoutes =
  (api: Api): FastifyPluginAsync =>
  async (app) => {
    allowOriginsOfApplications(app, api, byApplication);
    app.register(async (scope) => {
      serve(scope, backChannel(api), errorAsJson);
      for (const [url, taken] of serveRegistration(scope, api)) refuseOthers(scope, url, taken);
    });
    app.register(async (scope) => serve(scope, frontChannel(api), errorAsPage, departing(api)));
  };

type ErrorForm = (error: OAuthError, request: FastifyRequest) => OAuthAnswer;
type Sending = (answer: OAuthAnswer, request: FastifyRequest) => Promise<OAuthAnswer>;

const serve = (scope: FastifyInstance, routes: readonly Route[], form: ErrorForm, sending?: Sending) => {
  scope.setErrorHandler(async (error: FastifyError, request, reply) =>
    headed(reply, form(oauthErrorOf(error, request), request)),
  );
  for (const [url, method, endpoint] of routes)
    scope.route({
      url,
      method: [...method],
      handler: async (request, reply) => {
        const answer = await endpoint(parsed(request));
        return headed(reply, sending ? await sending(answer, request) : answer);
      },
    });
  for (const [url, taken] of routes) refuseOthers(scope, url, taken);
};

/** RFC 9110, 9.3.7 and 15.5.6; RFC 9126, 2.3. Preflights of scripts that may ask are answered elsewhere (`origins.ts`, api/server/cors.ts). */
const refuseOthers = (scope: FastifyInstance, url: string, taken: readonly string[]) => {
  const allow = taken.join(', ');
  const method = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => !taken.includes(each));
  const handler = async () => {
    throw new OAuthError('invalid_request', `This is asked by ${allow}.`, 405, { allow });
  };
  scope.route({ url, method, handler });
  if (!byApplication.includes(url))
    scope.options(url, async (_request, reply) => reply.code(204).header('allow', `${allow}, OPTIONS`).send());
};

const parsed = (request: FastifyRequest): OAuthRequest => {
  const { body } = request;
  // Core, 5.3.1: of user info the token in the header is all of the request.
  if (request.method === 'POST' && body !== undefined && !isForm(body) && request.routeOptions.url !== paths.userinfo)
    throw notAForm();
  const sent = request.method === 'POST' ? body : queryOf(request);
  return {
    visit: requestOf(request),
    method: request.method === 'POST' ? 'POST' : 'GET',
    parameters: parametersOf(isForm(sent) ? sent : new URLSearchParams()),
  };
};

const isForm = (body: unknown) => body instanceof URLSearchParams;
/** RFC 6749, 4.1.3 and 5.2. */
const notAForm = () => new OAuthError('invalid_request', 'This is asked by a form: application/x-www-form-urlencoded.');

/** As it was sent: a parameter that comes twice must be seen twice. */
const queryOf = ({ url }: FastifyRequest) => new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length));

/** Answers that are posted need no second request for the form; addresses that are too long for a head are given on a page. */
const departing =
  (api: Api): Sending =>
  async (answer, request) => {
    const { location } = answer.headers;
    if (location === undefined) return answer;
    const posted = await formPostAtOnce(api, requestOf(request), location);
    if (posted) return { ...answer, ...posted };
    if (!isTooLongToRedirect(request, location)) return answer;
    return { ...answer, ...pageFor(request, (reader) => departurePage(reader, location)) };
  };

/** What is to be sent, once its head is: whoever hands out the reply instead has Fastify watch its stream until it ends. */
const headed = (reply: FastifyReply, { status, headers, cookies, body }: OAuthAnswer): string | undefined => {
  reply.code(status).headers(headers);
  if (cookies) reply.header('set-cookie', cookies);
  if (body === undefined) return undefined;
  const isText = typeof body === 'string';
  reply.type(isText ? (headers['content-type'] ?? 'text/html; charset=utf-8') : 'application/json');
  return isText ? body : JSON.stringify(body);
};

const oauthErrorOf = (error: FastifyError | DomainError | OAuthError, request: FastifyRequest): OAuthError => {
  if (error instanceof OAuthError) return error;
  if (!(error instanceof DomainError) && error.statusCode === 415)
    return request.routeOptions.url?.startsWith(paths.register) ? notJson() : notAForm();
  // Fastify's own: a body too large, or not what it says it is.
  if (!(error instanceof DomainError) && error.statusCode !== undefined && error.statusCode < 500)
    return new OAuthError('invalid_request', error.message, error.statusCode === 413 ? 413 : 400);
  const known = foreseen(
    error,
    (cause, facts) => request.log.error({ err: cause, ...facts }, 'an endpoint failed'),
    request.id,
  );
  const { oauth, status } = forms[known.kind];
  return new OAuthError(oauth as OAuthErrorCode, errorText(known), status, Object.fromEntries(retryAfterOf(known)));
};

const errorAsJson: ErrorForm = (error, request) => ({
  status: error.status,
  headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...error.headers, ...challenge(error, request) },
  body: { error: error.error, error_description: error.message },
});

/** RFC 6750, 3, where a bearer token opens; RFC 6749, 5.2, where a client proves who it is. */
const challenge = ({ error, message, status }: OAuthError, { headers, routeOptions, body }: FastifyRequest) => {
  const { url = '' } = routeOptions;
  const inForm = (name: string) => isForm(body) && body.has(name);
  // RFC 7591, 3, and RFC 7592, 2.1: registrations are opened by tokens, too.
  if (url.startsWith(paths.userinfo) || (url.startsWith(paths.register) && status === 401)) {
    if (/^dpop /i.test(headers.authorization ?? '') || /dpop/.test(error))
      return { 'www-authenticate': dpopChallenge(error, message) };
    // RFC 6750, 3.1: whoever brings none, or tries with something else, is told of no error.
    const broughtOne = /^bearer /i.test(headers.authorization ?? '') || inForm('access_token');
    return { 'www-authenticate': broughtOne ? bearerChallenge(error, message) : 'Bearer realm="fasti"' };
  }
  // Clients that sent their secret in the form take a challenge for a refusal of another kind than the body names.
  const namedInForm = inForm('client_id') && headers.authorization === undefined;
  return status === 401 && !namedInForm ? { 'www-authenticate': 'Basic realm="fasti"' } : {};
};

/** The browser may not be sent back: the client or its redirect URI is not to be trusted. */
const errorAsPage: ErrorForm = (refused, request) => {
  const { error, message, status, headers } = refused;
  if (refused instanceof UnvouchedError) {
    const { leaving } = refused;
    // Programs are led nowhere by what they read.
    return wantsPage(request)
      ? pageFor(request, (reader) => leavingPage(reader, leaving))
      : redirect({ method: request.method === 'POST' ? 'POST' : 'GET' }, leaving.to);
  }
  if (!wantsPage(request))
    return {
      status,
      headers: { 'cache-control': 'no-store', ...headers },
      body: { error, error_description: message },
    };
  const page = pageFor(request, (reader) => errorPage(reader, { status, code: error, message, reference: error }));
  return { ...page, headers: { ...page.headers, ...headers } };
};
