import { describe, expect, it } from 'vitest';
import { isRegisteredRedirect } from './redirect-uri.ts';

const web = {
  applicationType: 'web',
  redirectUris: ['https://app.example/callback', 'http://127.0.0.1/done'],
} as const;
const native = {
  applicationType: 'native',
  redirectUris: ['http://127.0.0.1/done?a=1', 'com.example.app:/done'],
} as const;

describe('a redirect URI', () => {
  it('is compared character by character', () => {
    expect(isRegisteredRedirect(web, 'https://app.example/callback')).toBe(true);
    for (const uri of [
      'https://app.example/callback/',
      'https://app.example/callback?x=1',
      'https://APP.example/callback',
      'https://app.example/other/../callback',
      'https://app.example:443/callback',
      'http://app.example/callback',
      'javascript:alert(1)',
    ])
      expect(isRegisteredRedirect(web, uri), uri).toBe(false);
  });

  it('of a native application on the loopback address may have any port, and of no other', () => {
    expect(isRegisteredRedirect(native, 'http://127.0.0.1:50000/done?a=1')).toBe(true);
    expect(isRegisteredRedirect(native, 'com.example.app:/done')).toBe(true);
    expect(isRegisteredRedirect(web, 'http://127.0.0.1:50000/done')).toBe(false);
    for (const uri of [
      'http://127.0.0.1:50000/done',
      'http://127.0.0.1:50000/done?a=1#x',
      'http://user@127.0.0.1:50000/done?a=1',
      'https://127.0.0.1:50000/done?a=1',
      'http://localhost:50000/done?a=1',
      'http://127.0.0.1:50000\\done?a=1',
      'http://127.0.0.1:50000/do\nne?a=1',
      'http://2130706433:50000/done?a=1',
      'com.example.app:/other',
    ])
      expect(isRegisteredRedirect(native, uri), uri).toBe(false);
  });

  it('is of a scheme of its own, or in clear, only where the kind of the application allows that', () => {
    const redirectUris = ['myapp://done', 'http://app.example/done', 'http://localhost:3000/done'];
    const spa = { applicationType: 'user_agent', authMethod: 'none', redirectUris } as const;
    expect(redirectUris.map((uri) => isRegisteredRedirect(spa, uri))).toEqual([false, false, true]);
    const server = { applicationType: 'web', authMethod: 'client_secret_basic', redirectUris } as const;
    expect(redirectUris.map((uri) => isRegisteredRedirect(server, uri))).toEqual([false, true, true]);
    const app = { applicationType: 'native', authMethod: 'none', redirectUris } as const;
    expect(redirectUris.map((uri) => isRegisteredRedirect(app, uri))).toEqual([true, false, true]);
    for (const uri of redirectUris) expect(isRegisteredRedirect({ ...spa, devMode: true }, uri)).toBe(true);
  });

  it('may hold asterisks in development, which stand for no more than a part', () => {
    const redirectUris = ['https://*.preview.example/cb', 'http://localhost:*/cb', 'https://app.example/**'];
    const dev = { applicationType: 'web', devMode: true, redirectUris } as const;
    for (const uri of ['https://pr-7.preview.example/cb', 'http://localhost:5173/cb', 'https://app.example/a/b?c=d'])
      expect(isRegisteredRedirect(dev, uri), uri).toBe(true);
    for (const uri of [
      'https://evil.example/.preview.example/cb',
      'https://evil.example#.preview.example/cb',
      'https://evil.example?.preview.example/cb',
      'http://localhost:1@evil.example/cb',
      'https://app.example@evil.example/',
      'https://app.example/a\nb',
    ])
      expect(isRegisteredRedirect(dev, uri), uri).toBe(false);
    expect(isRegisteredRedirect({ ...dev, devMode: false }, 'https://pr-7.preview.example/cb')).toBe(false);
  });
});
