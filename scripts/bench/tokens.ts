import autocannon from 'autocannon';
import { type Figure, rounds } from './measure.ts';
import { startFasti, startPeer, withDirectory } from './server.ts';

const connections = 32;
const seconds = 5;

type Target = {
  readonly issue: autocannon.Request & { readonly url: string };
  readonly introspect: autocannon.Request & { readonly url: string };
};

const form = (url: string, credentials: string, body: Readonly<Record<string, string>>) => ({
  url,
  method: 'POST' as const,
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
  },
  body: new URLSearchParams(body).toString(),
});

/** Requests per second that were answered with 200; anything else fails the benchmark. */
const perSecond = async ({ url, method, headers, body }: Target['issue']): Promise<number> => {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: method ?? 'POST',
    headers: headers ?? {},
    body: body ?? '',
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were refusals, ${result.errors} failed`);
  return Math.round(result.requests.average);
};

const accessToken = async ({ url, headers, body }: Target['issue']): Promise<string> => {
  const answer = await fetch(url, { method: 'POST', headers: headers as Record<string, string>, body: String(body) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { readonly access_token: string }).access_token;
};

const target = async (issue: Target['issue'], introspectAt: string, credentials: string): Promise<Target> => ({
  issue,
  introspect: form(introspectAt, credentials, { token: await accessToken(issue) }),
});

/** A machine user with a secret for client credentials, and an API application for introspection, through the management API. */
const prepare = async (url: string, pat: string): Promise<Target> => {
  const call = async <T>(path: string, body: object): Promise<T> => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${pat}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { result } = await call<{ readonly result: readonly { readonly id: string }[] }>(
    '/v2/organizations/_search',
    {},
  );
  const organizationId = result[0]?.id ?? '';
  const { id: userId } = await call<{ readonly id: string }>('/v2/users/new', {
    organizationId,
    username: 'bench-machine',
    machine: { name: 'bench' },
  });
  const { clientSecret } = await call<{ readonly clientSecret: string }>(`/v2/users/${userId}/secret`, {});
  const { projectId } = await call<{ readonly projectId: string }>('/zitadel.project.v2.ProjectService/CreateProject', {
    organizationId,
    name: 'bench',
  });
  const app = await call<{ readonly apiConfiguration: { readonly clientId: string; readonly clientSecret: string } }>(
    '/zitadel.application.v2.ApplicationService/CreateApplication',
    { projectId, name: 'bench', apiConfiguration: { authMethodType: 'API_AUTH_METHOD_TYPE_BASIC' } },
  );
  return target(
    form(`${url}/oauth/v2/token`, `bench-machine:${clientSecret}`, {
      grant_type: 'client_credentials',
      scope: `openid urn:zitadel:iam:org:project:id:${projectId}:aud`,
    }),
    `${url}/oauth/v2/introspect`,
    `${app.apiConfiguration.clientId}:${app.apiConfiguration.clientSecret}`,
  );
};

/** Client credentials and introspection beside `oidc-provider`, which keeps its tokens in memory; ours are durable events. */
export const tokens = (): Promise<readonly Figure[]> =>
  withDirectory(async (directory) => {
    const fasti = await startFasti(directory);
    const provider = await startPeer();
    try {
      const ours = await prepare(fasti.url, fasti.pat);
      const secret = 'bench:bench-secret-of-some-length';
      const theirs = await target(
        form(`${provider.url}/token`, secret, { grant_type: 'client_credentials' }),
        `${provider.url}/token/introspection`,
        secret,
      );
      const issued = await rounds(3, { ours: () => perSecond(ours.issue), peer: () => perSecond(theirs.issue) });
      const introspected = await rounds(3, {
        ours: () => perSecond(ours.introspect),
        peer: () => perSecond(theirs.introspect),
      });
      const peer = (value: number) => ({ name: 'oidc-provider (in memory)', value });
      return [
        { what: 'client credentials, tokens issued', ours: issued.ours, unit: '/s', peer: peer(issued.peer) },
        { what: 'introspection', ours: introspected.ours, unit: '/s', peer: peer(introspected.peer) },
      ];
    } finally {
      await Promise.all([fasti.stop(), provider.stop()]);
    }
  });
