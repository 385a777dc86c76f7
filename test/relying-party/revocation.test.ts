import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import type { Running } from '../../scripts/wire/wire.ts';
import { type Fasti, secondServer, startFasti } from '../support/fasti.ts';
import { type Party, partyOf } from './party.ts';

/** Two servers on one database: what one of them ends is over at both. */
let fasti: Fasti;
let other: Running;
let elsewhere: string;
let party: Party;

beforeAll(async () => {
  fasti = await startFasti();
  other = await secondServer(fasti);
  const port = await freePort();
  await other.server.listen({ port, host: '127.0.0.1' });
  elsewhere = `http://127.0.0.1:${port}`;
  party = await partyOf(fasti);
});
afterAll(async () => {
  await other?.close();
  await fasti?.stop();
});

const audience = 'urn:zitadel:iam:org:project:id:zitadel:aud';
type App = Awaited<ReturnType<Party['newApp']>>;

/** Tokens of a new person at a new application, and everywhere that takes them, asked of both servers. */
const signedIn = async (name: string, accessTokenType: 'BEARER' | 'JWT') => {
  const app = await party.newApp(name, { accessTokenType: `OIDC_TOKEN_TYPE_${accessTokenType}` });
  const config = await party.configured(app);
  const person = await party.newPerson(name);
  const session = await party.newSession(person);
  const tokens = await party.tokensFor(config, session, { scope: `openid offline_access ${audience}` });
  const token = tokens.access_token;
  const authorization = `Bearer ${token}`;
  const host = new URL(fasti.url).host;
  const basic = `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')}`;

  const isGoodAt = async (url: string) => {
    const [userinfo, introspected, api] = await Promise.all([
      fetch(`${url}/oidc/v1/userinfo`, { headers: { authorization, 'x-zitadel-instance-host': host } }),
      fetch(`${url}/oauth/v2/introspect`, {
        method: 'POST',
        headers: { authorization: basic, 'x-zitadel-instance-host': host },
        body: new URLSearchParams({ token }),
      }),
      fetch(`${url}/v2/users/${person.userId}`, { headers: { authorization, 'x-zitadel-instance-host': host } }),
    ]);
    // A client that is gone is refused altogether: to it, nothing is active.
    const { active = false } = await introspected.json();
    return [userinfo.ok, active, api.ok];
  };
  return {
    ...{ app, person, session, token, config },
    refreshToken: tokens.refresh_token ?? '',
    everywhere: async () => [...(await isGoodAt(fasti.url)), ...(await isGoodAt(elsewhere))],
  };
};
type SignedIn = Awaited<ReturnType<typeof signedIn>>;

const appOf = ({ applicationId }: App) => ({ projectId: party.projectId, applicationId });
const ends: { readonly [what: string]: (who: SignedIn) => Promise<unknown> } = {
  'the session, by the API': ({ session }) => party.rpc('session.v2.SessionService/DeleteSession', session),
  'the user, locked': ({ person }) => party.rpc('user.v2.UserService/LockUser', { userId: person.userId }),
  'the user, deactivated': ({ person }) => party.rpc('user.v2.UserService/DeactivateUser', { userId: person.userId }),
  'the user, deleted': ({ person }) => party.rpc('user.v2.UserService/DeleteUser', { userId: person.userId }),
  'the application, deactivated': ({ app }) =>
    party.rpc('application.v2.ApplicationService/DeactivateApplication', appOf(app)),
  'the application, deleted': ({ app }) => party.rpc('application.v2.ApplicationService/DeleteApplication', appOf(app)),
  'the refresh token, revoked': ({ config, refreshToken }) => client.tokenRevocation(config, refreshToken),
  'the access token, revoked': ({ config, token }) => client.tokenRevocation(config, token),
};

const [all, none] = [Array.from({ length: 6 }, () => true), Array.from({ length: 6 }, () => false)];

describe.each(['BEARER', 'JWT'] as const)('a %s token ends everywhere and at both servers with', (type) => {
  it.each(Object.keys(ends))('%s', async (what) => {
    const who = await signedIn(`${type}-${what.replace(/\W/g, '')}`, type);
    expect(await who.everywhere()).toEqual(all);
    await ends[what]?.(who);
    // The other server hears of it: within milliseconds; where the machine is busy, asking alone takes a second.
    await expect.poll(who.everywhere, { interval: 5 }).toEqual(none);
    if (what === 'the access token, revoked') return;
    await expect(client.refreshTokenGrant(who.config, who.refreshToken)).rejects.toThrow();
  });
});

describe('a refresh token that comes to both servers at once', () => {
  it('is renewed by one of them, and both answer with the same successor', async () => {
    const who = await signedIn('race', 'BEARER');
    const refreshAt = async (url: string, refresh_token: string) => {
      const { client_id, client_secret } = { client_id: who.app.clientId, client_secret: who.app.clientSecret };
      const answer = await fetch(`${url}/oauth/v2/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
          'x-zitadel-instance-host': new URL(fasti.url).host,
        },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token }),
      });
      return answer.json();
    };
    const answers = await Promise.all(
      [fasti.url, elsewhere, fasti.url, elsewhere].map((url) => refreshAt(url, who.refreshToken)),
    );
    const [successor, ...others] = new Set(answers.map(({ refresh_token }) => refresh_token));
    expect([typeof successor, others]).toEqual(['string', []]);
    const { events } = await fasti.api.store.readAll(0n, {
      ...{ limit: 1000, filter: { instanceId: fasti.instanceId, aggregateTypes: ['oidc_session'] } },
    });
    const stream = events.at(-1)?.aggregateId;
    const renewed = events.filter(
      ({ aggregateId, type }) => aggregateId === stream && type === 'oidc_session.refresh_token.renewed',
    );
    expect(renewed.length).toBe(1);
    // Once the successor was used, the old one is a thief's, at whichever server.
    expect(await refreshAt(elsewhere, successor)).toHaveProperty('access_token');
    expect(await refreshAt(fasti.url, who.refreshToken)).toMatchObject({ error: 'invalid_grant' });
    expect(await refreshAt(elsewhere, successor)).toMatchObject({ error: 'invalid_grant' });
    expect(await who.everywhere()).toEqual(none);
  });
});
