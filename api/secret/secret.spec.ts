import { describe, expect, it } from 'vitest';
import { hashSecret, matchesSecret, newSecret } from './secret.ts';

describe('a client secret', () => {
  it('has 64 characters that need no escaping in a form or a header, and never comes twice', () => {
    const secrets = Array.from({ length: 100 }, newSecret);
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{64}$/);
    expect(new Set(secrets).size).toBe(100);
  });

  it('is recognized by its hash, which does not tell it', () => {
    const secret = newSecret();
    expect(hashSecret(secret)).not.toContain(secret);
    expect(matchesSecret(secret, hashSecret(secret))).toBe(true);
    expect(matchesSecret(`${secret}x`, hashSecret(secret))).toBe(false);
  });

  it('does not match what is no hash', () => {
    expect(matchesSecret('', '')).toBe(false);
    expect(matchesSecret('secret', 'secret')).toBe(false);
  });
});
