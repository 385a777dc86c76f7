import type { Started } from '../server.ts';
import { benchTenant, callerOf } from '../tenant.ts';
import { callback, machineId } from './agreed.ts';

type Id = { readonly id: string };

/** What all benchmarks have, two applications that people sign in to, somebody who does, and a machine that has a key. */
export const loginTenant = async (server: Started, pat: string, machineKey: string) => {
  const tenant = await benchTenant(server, pat);
  const { organizationId, projectId } = tenant;
  const call = callerOf(server, pat);

  const application = async (name: string, further: readonly string[]) => {
    const { oidcConfiguration } = await call<{
      readonly oidcConfiguration: { readonly clientId: string; readonly clientSecret: string };
    }>('/zitadel.application.v2.ApplicationService/CreateApplication', {
      projectId,
      name,
      oidcConfiguration: {
        redirectUris: [callback],
        responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
        grantTypes: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE', ...further],
        applicationType: 'OIDC_APP_TYPE_WEB',
        authMethodType: 'OIDC_AUTH_METHOD_TYPE_BASIC',
      },
    });
    return `${oidcConfiguration.clientId}:${oidcConfiguration.clientSecret}`;
  };

  const person = { loginName: 'ada', password: 'Password1!' };
  const { id: userId } = await call<Id>('/v2/users/new', {
    organizationId,
    username: person.loginName,
    human: {
      profile: { givenName: 'Ada', familyName: 'Bench' },
      email: { email: 'ada@bench.example', isVerified: true },
      password: { password: person.password },
    },
  });
  // The offer of a second factor comes once in a while, not with every sign-in.
  await call('/zitadel.user.v2.UserService/HumanMFAInitSkipped', { userId });

  const { id: subject } = await call<Id>('/v2/users/new', {
    organizationId,
    username: machineId,
    machine: { name: 'bench' },
  });
  const publicKey = Buffer.from(machineKey).toString('base64');
  const expirationDate = new Date(Date.now() + 86_400_000).toISOString();
  const { keyId } = await call<{ readonly keyId: string }>(`/v2/users/${subject}/keys`, { publicKey, expirationDate });

  return {
    ...tenant,
    person,
    keyed: { subject, keyId },
    web: await application('web', []),
    refreshing: await application('refreshing', ['OIDC_GRANT_TYPE_REFRESH_TOKEN']),
  };
};
