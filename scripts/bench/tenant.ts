import type { Started } from './server.ts';

/** The management API over HTTP/JSON and Connect, as whoever holds the token. */
export const callerOf =
  ({ url }: Started, pat: string) =>
  async <T>(path: string, body: object): Promise<T> => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${pat}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };

/** A machine user with a secret, and a project with an API application that may ask about tokens. */
export const benchTenant = async (server: Started, pat: string) => {
  const call = callerOf(server, pat);
  const { result } = await call<{ readonly result: readonly { readonly id: string }[] }>(
    '/v2/organizations/_search',
    {},
  );
  const organizationId = result[0]?.id ?? '';
  const { id: machineId } = await call<{ readonly id: string }>('/v2/users/new', {
    organizationId,
    username: 'bench-machine',
    machine: { name: 'bench' },
  });
  const { clientSecret } = await call<{ readonly clientSecret: string }>(`/v2/users/${machineId}/secret`, {});
  const { projectId } = await call<{ readonly projectId: string }>('/v2/projects', { organizationId, name: 'bench' });
  const app = await call<{ readonly apiConfiguration: { readonly clientId: string; readonly clientSecret: string } }>(
    '/zitadel.application.v2.ApplicationService/CreateApplication',
    { projectId, name: 'bench', apiConfiguration: { authMethodType: 'API_AUTH_METHOD_TYPE_BASIC' } },
  );
  const { apiConfiguration } = app;
  return {
    organizationId,
    projectId,
    machineId,
    machine: `bench-machine:${clientSecret}`,
    api: `${apiConfiguration.clientId}:${apiConfiguration.clientSecret}`,
  };
};
