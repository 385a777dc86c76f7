import { describe, expect, it } from 'vitest';
import { deniedBy } from './denied.ts';

describe('addresses that may not be called', () => {
  const denied = deniedBy(['localhost', '127.0.0.0/8', '169.254.169.254', '::1/128', 'fc00::/7']);

  it.each(['localhost', 'LOCALHOST', 'localhost.', '127.0.0.1', '127.9.9.9', '169.254.169.254', '::1', 'fd00::1'])(
    'are named, or in a network: %s',
    (host) => {
      expect(denied.host(host)).toBe(true);
    },
  );

  it('are the same when IPv4 is written as IPv6', () => {
    expect(denied.address('::ffff:127.0.0.1')).toBe(true);
    expect(denied.address('::ffff:8.8.8.8')).toBe(false);
  });

  it.each(['example.com', '8.8.8.8', '169.254.169.253', '2001:db8::1'])('are not all of them: %s', (host) => {
    expect(denied.host(host)).toBe(false);
  });
});
