import { createHash, createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { form, type Request, type Side } from '../requests.ts';
import type { Started } from '../server.ts';
import { bareCredentials, callback, connections, jwtBearer } from './agreed.ts';
import { once } from './round-trips.ts';

/** How one of the two servers is asked. Credentials are `id:secret`. */
export type Place = {
  readonly server: Started;
  readonly issuer: string;
  readonly authorize: string;
  readonly token: string;
  readonly introspect: string;
  readonly userinfo: string;
  readonly machine: string;
  readonly machineScope: string;
  readonly introspecting: string;
  readonly web: string;
  readonly refreshing: string;
  /** Of a login, and of one whose client may refresh. */
  readonly scope: string;
  readonly refreshScope: string;
  /** Who signs assertions with which key. */
  readonly assertions: { readonly subject: string; readonly keyId: string; readonly privateKey: string };
  /** Sent with the assertion where the server wants to know a client. */
  readonly assertingClient?: string;
  /** Of browsers in which somebody has signed in. */
  readonly cookies: readonly string[];
};

export type Operation = 'clientCredentials' | 'jwtProfile' | 'codeFlow' | 'refresh' | 'introspection' | 'userInfo';

/** Refresh tokens in turn: more than connections that ask at the same time. */
const families = connections + 8;
/** So many that those which end first leave the others little time alone, and that what only they need is compiled meanwhile. */
const assertionsARound = 32 * connections;

const tokensIn = (body: string) =>
  JSON.parse(body) as { readonly access_token: string; readonly refresh_token?: string };

export const operationsOf = async (place: Place): Promise<Readonly<Record<Operation, Side>>> => {
  const { server } = place;
  const machineToken = form(place.token, place.machine, {
    grant_type: 'client_credentials',
    scope: place.machineScope,
  });
  const login = codeFlow(place, place.web, place.scope);
  const [ofMachine] = await once([machineToken]);
  const ofLogin = (await once(login)).at(-1);
  const side = (...requests: readonly Request[]): Side => ({ server, requests });
  return {
    clientCredentials: side(machineToken),
    jwtProfile: jwtProfile(place),
    codeFlow: side(...login),
    refresh: refresh(place),
    introspection: side(
      form(place.introspect, place.introspecting, {
        token: tokensIn(ofMachine?.body ?? '').access_token,
        token_type_hint: 'access_token',
      }),
    ),
    userInfo: side({
      url: place.userinfo,
      method: 'GET',
      headers: { authorization: `Bearer ${tokensIn(ofLogin?.body ?? '').access_token}` },
    }),
  };
};

/** What a server that does only what none can leave out (`bare.ts`) is asked instead. */
export const bareOperations = (server: Started, machine: Place['assertions']): Readonly<Record<Operation, Side>> => {
  const asked = (path: string): Request =>
    form(`${server.url}${path}`, bareCredentials, {
      grant_type: 'client_credentials',
      scope: 'openid profile email',
    });
  const side = (...paths: readonly string[]): Side => ({ server, requests: paths.map(asked) });
  const token = `${server.url}/verify-and-write`;
  return {
    clientCredentials: side('/write'),
    jwtProfile: jwtProfile({ server, token, issuer: 'bare', assertions: machine, machineScope: '' }),
    codeFlow: side('/write', '/write-and-sign'),
    refresh: side('/write-and-sign'),
    introspection: side('/look'),
    userInfo: side('/look'),
  };
};

const verifier = 'v'.repeat(43);

/** A login of somebody who is signed in already: from the application to its tokens, with PKCE. */
const codeFlow = (
  { authorize, token, cookies }: Pick<Place, 'authorize' | 'token' | 'cookies'>,
  credentials: string,
  scope: string,
): readonly Request[] => {
  const asked = new URLSearchParams({
    client_id: credentials.split(':')[0] ?? '',
    redirect_uri: callback,
    response_type: 'code',
    scope,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  let turn = 0;
  type Flow = { location?: string };
  const begin: Request = {
    url: `${authorize}?${asked}`,
    method: 'GET',
    setupRequest: (request) => ({
      ...request,
      headers: { ...request.headers, cookie: cookies[turn++ % cookies.length] ?? '' },
    }),
    onResponse(_status, _body, context, headers = {}) {
      const name = Object.keys(headers).find((each) => each.toLowerCase() === 'location');
      (context as Flow).location = String(name && headers[name]);
    },
  };
  const template = form(token, credentials, {});
  const exchange: Request = {
    ...template,
    setupRequest(request, context) {
      const code = new URL((context as Flow).location ?? '').searchParams.get('code') ?? '';
      const fields = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier };
      return { ...request, body: new URLSearchParams(fields).toString() };
    },
  };
  return [begin, exchange];
};

/** Each refresh token is spent once, and its successor joins the end of the queue. */
const refresh = (place: Place): Side => {
  const login = codeFlow(place, place.refreshing, place.refreshScope);
  const waiting: string[] = [];
  const request: Request = {
    ...form(place.token, place.refreshing, {}),
    setupRequest: (asked) => ({
      ...asked,
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: waiting.shift() ?? '' }).toString(),
    }),
    onResponse(status, body) {
      if (status === 200) waiting.push(tokensIn(body ?? '').refresh_token ?? '');
    },
  };
  return {
    server: place.server,
    requests: [request],
    // What was under way when a round ended is lost.
    async prepare() {
      while (waiting.length < families)
        waiting.push(tokensIn((await once(login)).at(-1)?.body ?? '').refresh_token ?? '');
    },
  };
};

/** RFC 7523: each assertion comes once, and is signed before the clock runs. */
const jwtProfile = ({
  server,
  token,
  issuer,
  assertions,
  assertingClient,
  machineScope,
}: Pick<Place, 'server' | 'token' | 'issuer' | 'assertions' | 'assertingClient' | 'machineScope'>): Side => {
  const { subject, keyId, privateKey } = assertions;
  const key = createPrivateKey(privateKey);
  const signed: string[] = [];
  let made = 0;
  const sign = () =>
    new SignJWT({ iss: subject, sub: subject, aud: issuer, jti: `${server.process.pid}-${made++}` })
      .setProtectedHeader({ alg: 'RS256', kid: keyId })
      .setIssuedAt()
      .setExpirationTime('30m')
      .sign(key);
  const request: Request = {
    url: token,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    setupRequest: (asked) => ({
      ...asked,
      body: new URLSearchParams({
        grant_type: jwtBearer,
        assertion: signed.pop() ?? '',
        ...(machineScope ? { scope: machineScope } : {}),
        ...(assertingClient ? { client_id: assertingClient } : {}),
      }).toString(),
    }),
  };
  return {
    server,
    requests: [request],
    amount: assertionsARound,
    async prepare() {
      // Those that are built when the load begins are a few more.
      const missing = assertionsARound + 4 * connections - signed.length;
      signed.push(...(await Promise.all(Array.from({ length: missing }, sign))));
    },
  };
};
