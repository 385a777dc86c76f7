import * as openid from 'openid-client';
import type { App, World } from '../security/world.ts';

/** openid-client as an application would set it up. */
export const clientOf = async ({ fasti }: World, { clientId, clientSecret }: App) =>
  openid.discovery(new URL(fasti.url), clientId, clientSecret, openid.ClientSecretBasic(clientSecret), {
    execute: [openid.allowInsecureRequests],
  });

/** Where the browser comes back to, after the administrator has signed in at the address that the client built. */
export const comeBack = async ({ loginClient, newSession, administrator, fasti }: World, built: URL): Promise<URL> => {
  const answer = await fetch(built, { redirect: 'manual' });
  const login = new URL(answer.headers.get('location') ?? '', fasti.url);
  const authRequestId = login.searchParams.get('authRequest');
  if (authRequestId === null) return login;
  const session = await newSession(administrator.userId, administrator.password);
  const { callbackUrl } = await loginClient.oidc.createCallback({
    authRequestId,
    callbackKind: { case: 'session', value: session },
  });
  return new URL(callbackUrl);
};
