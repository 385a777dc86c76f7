import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf } from '../scenarios/clients.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { fasti as command, openDirectory } from '../support/process.ts';
import { environmentFor, outcomeOf } from './command.ts';

describe('an operator who asks the record', () => {
  const directory = openDirectory('fasti-audit-');
  let fasti: Fasti;
  let userId: string;
  let before: bigint;

  beforeAll(async () => {
    fasti = await startFasti();
    const { users } = clientsOf(fasti.url, fasti.pat);
    const created = await users.createUser({
      organizationId: fasti.orgId,
      username: '=rosa',
      userType: {
        case: 'human',
        value: {
          profile: { givenName: 'Rosa', familyName: 'Example' },
          email: { email: 'rosa@example.com', verification: { case: 'isVerified', value: true } },
          passwordType: { case: 'password', value: { password: 'Password1!' } },
        },
      },
    });
    userId = created.id;
    before = await fasti.api.store.head();
    await users.updateUser(
      { userId, userType: { case: 'human', value: { profile: { givenName: 'Rosalind' } } } },
      { headers: { 'x-request-id': 'renaming' } },
    );
  });
  afterAll(() => fasti?.stop());

  const audit = (...args: string[]) => outcomeOf(command(['audit', ...args], environmentFor(fasti.connection)));

  it('sees what became of a person between two moments', async () => {
    const { code, said } = await audit('diff', `user/${userId}`, '--from', String(before));
    expect(code).toBe(0);
    expect(said).toMatch(/users\s+\S+\s+changed\s+first_name\s+Rosa\s+Rosalind/);
    expect(said).toContain('1 events between the two moments');
    expect(await audit('diff', 'user/nobody', '--from', '1')).toMatchObject({
      code: 1,
      said: expect.stringContaining('There was no user/nobody'),
    });
    expect(await audit('diff', 'nothing', '--from', '1')).toMatchObject({ code: 1 });
  });

  it('follows a trail from its correlation id or from any event of it', async () => {
    const { said } = await audit('trail', 'renaming');
    expect(said).toContain('user.human.profile.changed');
    const [change] = (await fasti.api.store.readAll(before, { limit: 1 })).events;
    expect((await audit('trail', String(change?.position))).said).toContain(
      '1 events with the correlation id renaming',
    );
  });

  it('learns who administers, and that a misspelt kind is none', async () => {
    const { said } = await audit('who-had-access', '--role', 'IAM_OWNER', '--json');
    const accesses = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(accesses.map((access) => access.user_id)).toContain(fasti.adminId);
    expect(await audit('who-had-access', '--kind', 'owner')).toMatchObject({
      code: 1,
      said: expect.stringContaining('owner is not one of authorization'),
    });
  });

  it('says which option is wrong, and which type of event nobody knows', async () => {
    expect(await audit('events', '--limit', 'few')).toMatchObject({
      code: 1,
      said: expect.stringContaining('Expected a whole number'),
    });
    expect((await audit('events', '--type', 'user.lockd')).said).toContain('Did you mean user.locked?');
  });

  it('helps with what is the own of a command first', async () => {
    const { said } = await audit('export', '--help');
    expect(said.indexOf('--out')).toBeLessThan(said.indexOf('--config'));
    expect(said.indexOf('--out')).toBeGreaterThan(0);
  });

  it('exports every event once, without secrets, and nothing that a spreadsheet would run', async () => {
    const file = join(directory, 'events.csv');
    const { code, said } = await audit('export', '--out', file);
    expect(code).toBe(0);
    const head = await fasti.api.store.head();
    expect(said).toContain(`${head} events exported`);
    const csv = readFileSync(file, 'utf8');
    const lines = csv.trim().split('\n');
    expect(lines[0]).toMatch(/^position,created_at,type,/);
    expect(lines.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(
      Array.from({ length: Number(head) }, (_, index) => index + 1),
    );
    expect(csv).not.toContain('argon2');
    expect(csv).not.toMatch(/(^|,)"?=/m);
    const { said: json } = await audit('export', '--format', 'jsonl', '--aggregate', `user/${userId}`);
    expect(json).toContain('"type":"user.human.profile.changed"');
    writeFileSync(file, '');
  });
});
