import * as bcrypt from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { isOutdated, mustBeImportable, passwordHasher } from './password.ts';

const passwords = passwordHasher();

describe('a password', () => {
  it('is hashed with Argon2id at 19 MiB, two passes and one lane', async () => {
    const hash = await passwords.hash('Secret1!');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hash, 'Secret1!')).toBe(true);
    expect(await passwords.verify(hash, 'secret1!')).toBe(false);
    expect(isOutdated(hash)).toBe(false);
  });

  it('is verified against imported Argon2 and bcrypt hashes, which are then outdated', async () => {
    // Of the reference implementation's command line: echo -n password | argon2 somesalt -t 2 -m 16 -p 4 -l 24
    const argon2i = '$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG';
    const blowfish = await bcrypt.hash('password', { cost: 4 });
    for (const hash of [argon2i, blowfish]) {
      expect(await passwords.verify(hash, 'password')).toBe(true);
      expect(await passwords.verify(hash, 'passw0rd')).toBe(false);
      expect(isOutdated(hash)).toBe(true);
      expect(() => mustBeImportable(hash)).not.toThrow();
    }
  });

  it('is never right for a hash of an unknown kind', async () => {
    expect(await passwords.verify('password', 'password')).toBe(false);
    expect(await passwords.verify('', '')).toBe(false);
  });
});

describe('a hash from elsewhere', () => {
  it.each([
    'plain',
    '$pbkdf2-sha256$i=1$abc$def',
    '$argon2id$v=19$m=what',
    '$2b$10$tooshort',
    '5f4dcc3b5aa765d61d8327deb882cf99',
  ])('is refused with its reason if it cannot be verified: %s', (hash) => {
    expect(() => mustBeImportable(hash)).toThrow('cannot be verified');
  });

  it('is refused if verifying it would take too much', () => {
    const huge = '$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG';
    expect(() => mustBeImportable(huge)).toThrow('outside');
    const slow = `$2b$31$${'.'.repeat(53)}`;
    expect(() => mustBeImportable(slow)).toThrow('outside');
  });
});
