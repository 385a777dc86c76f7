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
});
