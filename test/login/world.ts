import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { directoryOf } from '../../api/edge/directory-of.ts';
import { loginRoutes } from '../../api/login/routes.ts';
import { metrics } from '../../api/monitoring/metrics.ts';
import { oidcRoutes } from '../../api/oidc/routes.ts';
import { createServer } from '../../api/server/server.ts';
import { instance } from '../../domain/instance/instance.ts';
import { project } from '../../domain/project/project.ts';
import { loginSettings } from '../../domain/settings/login.ts';
import { user } from '../../domain/user/user.ts';
import { findUserByLoginName } from '../../projections/user/queries.ts';
import { tenant } from '../management/tenant.ts';
import { browserOf } from './browser.ts';

export const password = 'Password1!';

type Browser = ReturnType<typeof browserOf>;
export const signIn = async (
  browser: Browser,
  loginName = 'anna',
  url = '/ui/v2/login/loginname',
  secret = password,
) => {
  const named = await browser.submit(await browser.open(url), { loginName });
  return browser.submit(named, { password: secret });
};

/** The authorization code in the address that a browser has left for, if any. */
export const codeIn = (address: unknown) =>
  typeof address === 'string' ? (new URL(address).searchParams.get('code') ?? undefined) : undefined;

/** A tenant with two people, Anna and Bert, whose pages are served. */
export const loginWorld = async ({
  externalSecure = false,
  now,
  lockoutMs = 0,
}: {
  readonly externalSecure?: boolean;
  readonly now?: () => Date;
  readonly lockoutMs?: number;
} = {}) => {
  const here = await tenant();
  const { created, callAs, adminId } = here;
  const api = { ...here.api, ...(now ? { now } : {}), settings: { ...here.api.settings, externalSecure, lockoutMs } };
  const obey = async (userId: string, command: Parameters<typeof user.decide>[0]) => {
    const call = callAs(adminId);
    call.wrote((await api.execute(call.context, user, userId, command, created.orgId)).position);
  };
  for (const userName of ['anna', 'bert'])
    await obey(userName, {
      type: 'AddHuman',
      userName,
      userLoginMustBeDomain: false,
      profile: { firstName: userName, lastName: 'Example' },
      email: { address: `${userName}@example.com`, verification: { kind: 'verified' } },
      password: { hash: await api.passwords.hash(password), changeRequired: false },
    });
  // The offer of a second factor after a sign-in has tests of its own.
  for (const userName of ['anna', 'bert']) await obey(userName, { type: 'SkipFactorPrompt' });
  // A server waits for what was written through it; these two were not.
  await findUserByLoginName(api.views, callAs(adminId).read, 'bert');

  const server = await createServer({
    api,
    services: [],
    routes: [oidcRoutes(api), loginRoutes(api)],
    directory: directoryOf(api),
    health: { database: async () => {}, projections: async () => [] },
    metrics: metrics(async () => []),
    logLevel: 'silent',
  });
  onTestFinished(() => server.close());

  /** As the login settings say: nobody is told whether somebody has that name. */
  const ignoreUnknownNames = async () => {
    const command = { type: 'SetSettings', values: { ignoreUnknownUsernames: true } } as const;
    await api.execute(callAs(adminId).context, loginSettings.instance, created.instanceId, command, created.instanceId);
  };

  const { console: app, projectId } = (await api.load(created.instanceId, instance, created.instanceId)).state;
  const { clientId } = app;
  /** What the application demands beside its configuration. */
  const setMetadata = async (metadata: Readonly<Record<string, unknown>>) => {
    const call = callAs(adminId);
    const set = { type: 'SetAppMetadata', appId: app.appId, metadata } as const;
    call.wrote((await api.execute(call.context, project, projectId, set)).position);
  };
  /** Where a browser begins that an application sends to sign in. */
  const authorizeUrl = (changes: Record<string, string> = {}) =>
    `/oauth/v2/authorize?${new URLSearchParams({
      client_id: clientId,
      redirect_uri: 'http://localhost:8080/ui/console/auth/callback',
      response_type: 'code',
      scope: 'openid',
      state: 'the state',
      code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    })}`;

  return {
    ...here,
    api,
    server,
    obey,
    ignoreUnknownNames,
    authorizeUrl,
    setMetadata,
    browser: (fetches = {}) => browserOf(server, { fetches }),
  };
};
