import * as client from 'openid-client';
import { expect } from 'vitest';
import type { Running } from '../../scripts/wire/wire.ts';
import { callOn, rpcOn } from '../support/call.ts';
import { discovered } from '../support/discovered.ts';
import type { Fasti } from '../support/fasti.ts';

const redirectUri = 'https://app.example/callback';
export const goodbye = 'https://app.example/bye';

type Secrets = { readonly clientId: string; readonly clientSecret: string };
type App = Secrets & { readonly applicationId: string };
type Session = { readonly sessionId: string; readonly sessionToken: string };
type Person = { readonly userId: string; readonly password: string };

/** A project with applications, and people who sign in to them by sessions of their own. */
export const partyOf = async (fasti: Fasti) => {
  await discovered(fasti.url);

  const rpc = rpcOn(fasti);
  const project = { organizationId: fasti.orgId, name: 'Portal' };
  const { projectId } = await rpc<{ projectId: string }>('project.v2.ProjectService/CreateProject', project);

  const newApp = async (name: string, more: object = {}, metadata?: object): Promise<App> => {
    const created = await rpc<{ applicationId: string; oidcConfiguration: Secrets }>(
      'application.v2.ApplicationService/CreateApplication',
      {
        ...{ projectId, name },
        oidcConfiguration: {
          redirectUris: [redirectUri],
          postLogoutRedirectUris: [goodbye],
          responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
          grantTypes: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE', 'OIDC_GRANT_TYPE_REFRESH_TOKEN'],
          applicationType: 'OIDC_APP_TYPE_WEB',
          authMethodType: 'OIDC_AUTH_METHOD_TYPE_BASIC',
          ...more,
        },
      },
    );
    const { applicationId, oidcConfiguration } = created;
    if (metadata) await rpc('fasti.oidc.v1.ClientService/SetClientMetadata', { projectId, applicationId, metadata });
    return { applicationId, ...oidcConfiguration };
  };

  /** What only introspects. */
  const newApi = async (name: string): Promise<App> => {
    const { applicationId, apiConfiguration } = await rpc<{ applicationId: string; apiConfiguration: Secrets }>(
      'application.v2.ApplicationService/CreateApplication',
      { projectId, name, apiConfiguration: { authMethodType: 'API_AUTH_METHOD_TYPE_BASIC' } },
    );
    return { applicationId, ...apiConfiguration };
  };

  const configured = ({ clientId, clientSecret }: App) =>
    client.discovery(new URL(fasti.url), clientId, undefined, client.ClientSecretBasic(clientSecret), {
      execute: [client.allowInsecureRequests],
    });

  const admin: Person = { userId: fasti.adminId, password: fasti.adminPassword };
  const newPerson = async (
    givenName: string,
    organizationId = fasti.orgId,
  ): Promise<Person & { readonly email: string }> => {
    const email = `${givenName.toLowerCase()}@example.com`;
    const { id: userId } = await rpc<{ id: string }>('user.v2.UserService/CreateUser', {
      organizationId,
      username: givenName.toLowerCase(),
      human: {
        profile: { givenName, familyName: 'Example' },
        email: { email, isVerified: true },
        password: { password: fasti.adminPassword },
      },
    });
    await rpc('user.v2.UserService/HumanMFAInitSkipped', { userId });
    return { userId, password: fasti.adminPassword, email };
  };

  const newSession = ({ userId, password }: Person = admin) =>
    rpc<Session>(
      'session.v2.SessionService/CreateSession',
      { checks: { user: { userId }, password: { password } } },
      fasti.loginClientPat,
    );

  /** A code for this session, exchanged. */
  const tokensFor = async (config: client.Configuration, session: Session, more: Record<string, string> = {}) => {
    const verifier = client.randomPKCECodeVerifier();
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(config, {
      ...{ redirect_uri: redirectUri, scope: 'openid profile offline_access', state, nonce },
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    });
    const answer = await fetch(url, { redirect: 'manual' });
    const authRequestId = new URL(answer.headers.get('location') ?? '', fasti.url).searchParams.get('authRequest');
    const { sessionId, sessionToken } = session;
    const { callbackUrl } = await rpc<{ callbackUrl: string }>(
      'oidc.v2.OIDCService/CreateCallback',
      { authRequestId, session: { sessionId, sessionToken } },
      fasti.loginClientPat,
    );
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
    return client.authorizationCodeGrant(config, new URL(callbackUrl), checks);
  };

  return {
    ...{ rpc, projectId, newApp, newApi, configured, newPerson, newSession, tokensFor },
    on:
      (server: Running) =>
      (method: string, body: object, headers = {}) =>
        callOn(fasti, server, method, body, headers),
    /** Waits for so many. */
    arrived: async <T>(taken: readonly T[], count = 1): Promise<T> => {
      await expect.poll(() => taken.length).toBeGreaterThanOrEqual(count);
      return taken[count - 1] as T;
    },
  };
};
export type Party = Awaited<ReturnType<typeof partyOf>>;
