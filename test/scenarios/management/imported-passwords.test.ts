import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { eventsOf, typesOf } from '../log.ts';
import { refusalOf } from '../refusal.ts';

let fasti: Fasti;
let admin: Clients;
let login: Clients;
beforeAll(async () => {
  fasti = await startFasti({ 'SystemDefaults.PasswordHasher.Hasher.Time': 1 });
  admin = clientsOf(fasti.url, fasti.pat);
  login = clientsOf(fasti.url, fasti.loginClientPat);
});
afterAll(() => fasti?.stop());

let people = 0;
const human = (hash: string) => ({
  profile: { givenName: 'Ada', familyName: 'Lovelace' },
  email: { email: `imported-${++people}@acme.example`, verification: { case: 'isVerified', value: true } } as const,
  passwordType: { case: 'hashedPassword', value: { hash } } as const,
});
const signIn = (userId: string, password: string) =>
  login.sessions.createSession({
    checks: { user: { search: { case: 'userId', value: userId } }, password: { password } },
  });

// Of openssl passwd and of passlib's and hashcat's documents: api/password/hash/schemes.spec.ts has them all.
const elsewhere = [
  ['$6$saltstring$wtSuetq1SHV4e6uheJ/ExqLegZeubCvQVMD2m5aG3Rw6LldRbkntFbm99kqmtPpvsbnKkYYw0tFY./lhHEzMz.', 'Passw0rd!'],
  ['$P$8ohUJ.1sdFw09/bMaAQPTGDNi2BIUt1', 'password'],
  ['$S$C33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf', 'hashcat'],
  ['5f4dcc3b5aa765d61d8327deb882cf99', 'password'],
  ['$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG', 'password'],
] as const;

describe('somebody who comes with a hash from elsewhere', () => {
  it.each(elsewhere)(
    'signs in with the password they have, and is hashed anew as configured, once: %s',
    async (hash, password) => {
      const { userId } = await admin.users.addHumanUser({
        organization: { org: { case: 'orgId', value: fasti.orgId } },
        ...human(hash),
      });
      expect((await refusalOf(signIn(userId, `${password}?`))).id).toBe('COMMAND-3M0fs');
      const first = await eventsOf(fasti, () => signIn(userId, password));
      const rehashed = first.find(([type]) => type === 'user.human.password.hash.updated');
      expect(rehashed?.[1]).toEqual({ encodedHash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=1,p=1\$/) });
      expect(await typesOf(fasti, () => signIn(userId, password))).not.toContain('user.human.password.hash.updated');
      expect((await refusalOf(signIn(userId, `${password}?`))).id).toBe('COMMAND-3M0fs');
    },
  );

  it('is refused, and named why, with a hash that nobody can verify, or only in minutes', async () => {
    const create = (hash: string) =>
      admin.users.createUser({ organizationId: fasti.orgId, userType: { case: 'human', value: human(hash) } });
    expect(await refusalOf(create('{SSHA}c29tZSBzYWx0ZWQgc2hhMQ=='))).toMatchObject({
      code: 'InvalidArgument',
      id: 'DOMAIN-JDk4t',
    });
    expect(await refusalOf(create(`$2b$31$${'.'.repeat(53)}`))).toMatchObject({
      code: 'InvalidArgument',
      id: 'password_hash.out_of_bounds',
    });
  });
});
