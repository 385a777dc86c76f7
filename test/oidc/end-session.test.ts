import { CompactEncrypt, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { session } from '../../domain/session/session.ts';
import { basic, startWorld } from './world.ts';

const goodbye = 'https://app.example/bye';

describe('the end session endpoint', () => {
  it('ends the session of an ID token and returns to the application', async () => {
    const { tokens, get, api, instance } = await startWorld();
    const { id_token } = await tokens();
    const answer = await get('/oidc/v1/end_session', {
      id_token_hint: id_token,
      post_logout_redirect_uri: goodbye,
      state: 'a b',
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, `${goodbye}?state=a+b`]);
    expect((await api.load(instance.id, session, '700')).state.status).toBe('terminated');
  });

  it('takes an ID token that has expired, and a session that is over', async () => {
    const { tokens, get, later } = await startWorld();
    const { id_token } = await tokens();
    later(100_000);
    const end = () => get('/oidc/v1/end_session', { id_token_hint: id_token });
    expect((await end()).headers.location).toBe('http://localhost/ui/v2/login/logout/done');
    expect((await end()).statusCode).toBe(302);
  });

  it('takes an ID token that was encrypted to us', async () => {
    const { tokens, get, api, instance } = await startWorld();
    const { id_token } = await tokens();
    const { keys } = (await get('/oauth/v2/keys')).json<{ readonly keys: readonly JWK[] }>();
    const ours = keys.find(({ use, kty }) => use === 'enc' && kty === 'RSA') as JWK;
    const encrypted = (content: string) =>
      new CompactEncrypt(Buffer.from(content))
        .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' })
        .encrypt(ours);
    const end = async (content: string) => get('/oidc/v1/end_session', { id_token_hint: await encrypted(content) });
    expect((await end('of somebody else')).statusCode).toBe(400);
    expect((await end(id_token)).statusCode).toBe(302);
    expect((await api.load(instance.id, session, '700')).state.status).toBe('terminated');
  });

  it('asks the person first when no ID token speaks for the client', async () => {
    const { get, post } = await startWorld();
    const known = await get('/oidc/v1/end_session', { client_id: 'spa', post_logout_redirect_uri: goodbye });
    const page = new URL(String(known.headers.location));
    expect(page.origin + page.pathname).toBe('http://localhost/ui/v2/login/logout');
    expect(page.searchParams.get('post_logout_redirect')).toBe(goodbye);
    expect((await post('/oidc/v1/end_session')).statusCode).toBe(303);
  });

  it('asks the person where nobody says which client it is, and then goes nowhere', async () => {
    const { get } = await startWorld();
    const answer = await get('/oidc/v1/end_session', { post_logout_redirect_uri: goodbye, state: 'kept' });
    expect(answer.headers.location).toBe('http://localhost/ui/v2/login/logout');
  });

  it('sends the person to the pages of a login of the application’s own, with what it said', async () => {
    const { get } = await startWorld();
    const answer = await get('/oidc/v1/end_session', {
      client_id: 'own-login',
      logout_hint: 'ada',
      ui_locales: 'de fr',
      post_logout_redirect_uri: goodbye,
      state: 'kept',
    });
    const page = new URL(String(answer.headers.location));
    expect(page.origin + page.pathname).toBe('https://login.example/base/logout');
    expect(Object.fromEntries(page.searchParams)).toMatchObject({
      logout_hint: 'ada',
      ui_locales: 'de fr',
      post_logout_redirect: `${goodbye}?state=kept`,
    });
  });

  it('asks the person, too, where the ID token names no session', async () => {
    const { get, post } = await startWorld();
    const machine = await post(
      '/oauth/v2/token',
      { grant_type: 'client_credentials', scope: 'openid' },
      basic('robot'),
    );
    const answer = await get('/oidc/v1/end_session', { id_token_hint: machine.json().id_token });
    expect(String(answer.headers.location)).toContain('/ui/v2/login/logout');
  });

  it('sends nobody anywhere that the client of the ID token did not register, whoever else did', async () => {
    const { tokens, get } = await startWorld();
    const { id_token } = await tokens();
    const query = { id_token_hint: id_token, post_logout_redirect_uri: 'https://app.example/bye/more' };
    expect((await get('/oidc/v1/end_session', query)).statusCode).toBe(400);
  });

  it.each([
    ['an address that is not registered', { client_id: 'spa', post_logout_redirect_uri: 'https://evil.example/' }],
    ['an address of a client that there is not', { client_id: 'nobody', post_logout_redirect_uri: goodbye }],
    ['a forged ID token', { id_token_hint: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiI1MDAifQ.' }],
  ])('refuses %s', async (_, query) => {
    const { get } = await startWorld();
    const answer = await get('/oidc/v1/end_session', query);
    expect([answer.statusCode, answer.headers.location]).toEqual([400, undefined]);
  });

  it('refuses the ID token of another client', async () => {
    const { tokens, get } = await startWorld();
    const { id_token } = await tokens();
    expect((await get('/oidc/v1/end_session', { id_token_hint: id_token, client_id: 'cli' })).statusCode).toBe(400);
  });
});
