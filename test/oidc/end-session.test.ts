import { describe, expect, it } from 'vitest';
import { session } from '../../domain/session/session.ts';
import { startWorld } from './world.ts';

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

  it('asks the person first when no ID token speaks for the client', async () => {
    const { get, post } = await startWorld();
    const known = await get('/oidc/v1/end_session', { client_id: 'spa', post_logout_redirect_uri: goodbye });
    const page = new URL(String(known.headers.location));
    expect(page.origin + page.pathname).toBe('http://localhost/ui/v2/login/logout');
    expect(page.searchParams.get('post_logout_redirect')).toBe(goodbye);
    expect((await post('/oidc/v1/end_session')).statusCode).toBe(303);
  });

  it.each([
    ['an address that is not registered', { client_id: 'spa', post_logout_redirect_uri: 'https://evil.example/' }],
    ['an address of nobody', { post_logout_redirect_uri: goodbye }],
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
