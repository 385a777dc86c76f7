import { describe, expect, it } from 'vitest';
import { loginWorld, signIn } from './world.ts';

/** An application registers keys that nothing can be encrypted to, or keys that are not there. */
const unfit = { jwks: { keys: [{ kty: 'RSA', n: 'AAAA', e: 'AQAB' }] } };
const unread = { jwks_uri: 'https://gone.invalid/keys' };
const types = { response_types: ['code id_token'] };

describe('an application whose ID token cannot be encrypted', () => {
  it.each([
    [unfit, 'server_error'],
    [unread, 'temporarily_unavailable'],
  ])('is told so: %j', async (keys, error) => {
    const { browser, authorizeUrl, setMetadata } = await loginWorld();
    await setMetadata({ ...types, ...keys, id_token_encrypted_response_alg: 'RSA-OAEP' });
    const asked = authorizeUrl({ response_type: 'code id_token', nonce: 'the nonce' });
    const { left } = await signIn(browser(), 'anna', asked);
    const answer = new URLSearchParams(new URL(String(left)).hash.slice(1));
    expect([answer.get('error'), answer.get('state'), answer.has('code')]).toEqual([error, 'the state', false]);
  });
});

describe('an application to which nothing can be said, as all of it would be encrypted', () => {
  it.each([
    [unfit, 400, 'is not set up correctly'],
    [unread, 503, 'keys of the application cannot be read'],
  ])('is the subject of a page, and the request waits: %j', async (keys, status, words) => {
    const { browser, authorizeUrl, setMetadata } = await loginWorld();
    await setMetadata({ ...keys, authorization_encrypted_response_alg: 'RSA-OAEP' });
    const anna = browser();
    const page = await signIn(anna, 'anna', authorizeUrl({ response_mode: 'jwt' }));
    expect([page.status, page.body.includes(words)]).toEqual([status, true]);
    // The sign-in stands: as soon as the application is set right, it has its answer.
    await setMetadata({});
    expect((await anna.open(authorizeUrl())).left).toContain('code=');
  });
});
