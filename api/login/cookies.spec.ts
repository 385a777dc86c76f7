import { describe, expect, it } from 'vitest';
import { cookiesIn, setCookie } from './cookies.ts';

describe('cookies', () => {
  it('are read by name, the first of a name counts', () =>
    expect([...cookiesIn('a=1; b=x=y; a=2; broken')]).toEqual([
      ['a', '1'],
      ['b', 'x=y'],
    ]));

  it('are out of reach of scripts, other sites and, under https, of plain http and neighbouring hosts', () => {
    expect(setCookie({ name: 'a', value: '1', secure: false })).toBe('a=1; Path=/; HttpOnly; SameSite=Lax');
    expect(setCookie({ name: 'a', value: '1', secure: true, embedded: true })).toBe(
      '__Host-a=1; Path=/; HttpOnly; SameSite=None; Secure',
    );
    expect(setCookie({ name: 'a', value: '1', secure: true, maxAgeSeconds: 9 })).toBe(
      '__Host-a=1; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=9',
    );
  });

  it('that a script of ours reads in a frame on another site are within its reach', () => {
    const state = { name: 'a', value: '1', readable: true } as const;
    expect(setCookie({ ...state, secure: true })).toBe('__Host-a=1; Path=/; SameSite=None; Secure');
    expect(setCookie({ ...state, secure: false })).toBe('a=1; Path=/; SameSite=Lax');
  });
});
