import * as bcrypt from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { passwordHasher } from './password.ts';

const passwords = passwordHasher();

describe('a password', () => {
  it('is hashed with Argon2id at 19 MiB, two passes and one lane', async () => {
    const hash = await passwords.hash('Secret1!');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hash, 'Secret1!')).toBe(true);
    expect(await passwords.verify(hash, 'secret1!')).toBe(false);
    expect(passwords.isOutdated(hash)).toBe(false);
  });

  it('is verified against imported Argon2 and bcrypt hashes, which are then outdated', async () => {
    // Of the reference implementation's command line: echo -n password | argon2 somesalt -t 2 -m 16 -p 4 -l 24
    const argon2i = '$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG';
    const blowfish = await bcrypt.hash('password', { cost: 4 });
    for (const hash of [argon2i, blowfish]) {
      expect(await passwords.verify(hash, 'password')).toBe(true);
      expect(await passwords.verify(hash, 'passw0rd')).toBe(false);
      expect(passwords.isOutdated(hash)).toBe(true);
      expect(() => passwords.mustBeImportable(hash)).not.toThrow();
    }
  });

  it('is hashed at another cost, or with bcrypt, where that is configured; what was hashed before is outdated', async () => {
    const before = await passwords.hash('Secret1!');
    const costly = passwordHasher({
      hashedWith: { algorithm: 'argon2id', cost: { memoryCost: 8192, timeCost: 3, parallelism: 2 } },
    });
    expect(costly.isOutdated(before)).toBe(true);
    expect(await costly.verify(before, 'Secret1!')).toBe(true);
    const after = await costly.hash('Secret1!');
    expect(after).toMatch(/^\$argon2id\$v=19\$m=8192,t=3,p=2\$/);
    expect(costly.isOutdated(after)).toBe(false);
    const blowfish = passwordHasher({ hashedWith: { algorithm: 'bcrypt', cost: 5 } });
    const other = await blowfish.hash('Secret1!');
    expect(other).toMatch(/^\$2b\$05\$/);
    expect([blowfish.isOutdated(after), blowfish.isOutdated(other)]).toEqual([true, false]);
    await expect(blowfish.hash('x'.repeat(73))).rejects.toMatchObject({ code: 'password_hash.too_long' });
  });

  it('is never right for a hash of an unknown kind, nor as long as a book', async () => {
    expect(await passwords.verify('password', 'password')).toBe(false);
    expect(await passwords.verify('', '')).toBe(false);
    expect(await passwords.verify('$1$saltsalt$O.Zr14CtIbIC5/88lCZUk/', 'x'.repeat(1_000_000))).toBe(false);
    await expect(passwords.hash('x'.repeat(1_000_000))).rejects.toMatchObject({ code: 'password_hash.too_long' });
  });
});

describe('a hash from elsewhere', () => {
  it.each(['plain', '$pbkdf2-sha256$i=1$abc$def', '$argon2id$v=19$m=what', '$2b$10$tooshort', '{SSHA}abc'])(
    'is refused with its reason if it cannot be verified: %s',
    (hash) => {
      expect(() => passwords.mustBeImportable(hash)).toThrow('cannot be verified');
    },
  );

  it('is refused, and not verified, if the configuration does not name its form', async () => {
    const strict = passwordHasher({ verifiers: ['argon2', 'bcrypt'] });
    const weak = '629fe8eb92e2a0f95950e90ff3ad005f';
    expect(() => strict.mustBeImportable(weak)).toThrow('cannot be verified');
    expect(await strict.verify(weak, 'Passw0rd! ü')).toBe(false);
    expect(await passwords.verify(weak, 'Passw0rd! ü')).toBe(true);
  });

  it('is refused if verifying it would take too much', () => {
    const huge = '$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG';
    expect(() => passwords.mustBeImportable(huge)).toThrow('outside');
    const slow = `$2b$31$${'.'.repeat(53)}`;
    expect(() => passwords.mustBeImportable(slow)).toThrow('outside');
  });

  it('that is slow keeps nobody waiting whose hash is ours, and stops nothing else', async () => {
    const mine = await passwords.hash('Secret1!');
    // A hundred thousand rounds of SHA-512: as long as a dozen of ours.
    const slow =
      '$6$rounds=100000$anotherlongsalts$FLZ9N3CmU1394ndTXuzfpPrzy0VituYCnx1Syl8e3Nj/Mx9T9Te5IfYL5vm.y7Cjm9AM6gCs8iQ7.cNLHuNmV/';
    const order: string[] = [];
    const verified = [
      ...Array.from({ length: 2 }, () => passwords.verify(slow, 'guess').then(() => order.push('slow'))),
      ...Array.from({ length: 8 }, () => passwords.verify(mine, 'Secret1!').then(() => order.push('mine'))),
    ];
    let ticks = 0;
    const pulse = setInterval(() => ticks++, 5);
    await Promise.all(verified);
    clearInterval(pulse);
    expect(order).toEqual([...Array.from({ length: 8 }, () => 'mine'), 'slow', 'slow']);
    expect(ticks).toBeGreaterThan(5);
  }, 60_000);
});

describe('a crowd', () => {
  it('is let in one after the other, and the rest is told when to come again', async () => {
    const small = passwordHasher({ inFlight: 1, waiting: 4 });
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => small.hash('Secret1!')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({
          code: 'password_hash.busy',
          kind: 'exhausted',
          facts: { retryAfter: 1 },
        });
  });
});
