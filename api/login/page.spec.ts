import { describe, expect, it } from 'vitest';
import { headersOf } from './page.ts';

const policy = (goal?: string) => headersOf({ goal })['content-security-policy'];

describe('the policy of a page', () => {
  it('allows no script, no frame and no foreign form', () =>
    expect(policy()).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ));

  it('lets a form lead back to the client, and to nobody else', () => {
    expect(policy('https://app.example:8443/cb?x=1')).toContain("form-action 'self' https://app.example:8443;");
    expect(policy('com.example.app:/cb')).toContain("form-action 'self' com.example.app:;");
    expect(policy('not an address')).toContain("form-action 'self';");
  });

  it.each([
    'https://app.example;sandbox/cb',
    "https://app.example'/cb",
    'https://app.example,x/cb',
    'https://[::1]/cb',
  ])('gets no other rule by an address: %s', (address) => {
    expect(policy(address)).toContain("form-action 'self' https:; frame-ancestors");
    expect(headersOf({ frames: [address] })['content-security-policy']).toContain('frame-src https:; form-action');
  });
});
