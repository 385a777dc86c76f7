import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { users } from '../../../projections/user/user.ts';
import { servedMethods } from '../served.ts';
import { type Troubled, troubled } from './world.ts';

let world: Troubled;
beforeAll(async () => {
  world = await troubled();
});
afterAll(() => world?.stop());

/** Words that a log must never hold. */
const secrets = () => [world.pat, world.acme.ownerPat, world.acme.sessionToken, 'Password1!', 'ada@acme.example'];

it('a caller’s mistakes are not worth a line in the log', async () => {
  for (const method of servedMethods) await world.post(method, { userId: 'nobody', projectId: '\u0000' });
  await world.send('/v2/users', '{"nonsense');
  await world.send('/nowhere', '{}');
  await world.send('/v2/users', '{}', { authorization: 'Bearer forged' });
  expect(world.lines).toEqual([]);
});

it('what nobody foresaw is logged under the name that the caller is told, without a secret', async () => {
  const database = new pg.Client(world.connection);
  await database.connect();
  const table = `users_v${users.version}`;
  await database.query(`alter table projections.${table} rename to users_away`);
  const asked = { 'x-request-id': 'what-went-wrong' };
  const answer = await world.send(`/v2/users/${world.acme.personId}?token=${world.pat}`, '', asked, 'GET');
  const search = await world.send(
    '/v2/users',
    JSON.stringify({ queries: [{ emailQuery: { emailAddress: 'ada@acme.example' } }] }),
    asked,
  );
  await database.query(`alter table projections.users_away rename to ${table}`);
  await database.end();

  for (const { status, text } of [answer, search]) {
    expect([status, JSON.parse(text)]).toMatchObject([500, { code: 13, details: [{ id: 'edge.internal' }] }]);
    expect(text).toContain('what-went-wrong');
    expect(text).not.toMatch(/users_v|relation|select/);
  }
  const log = world.lines.join('');
  expect(log).toContain('what-went-wrong');
  expect(log).toContain(table);
  for (const secret of secrets()) expect(log).not.toContain(secret);
  expect((await world.send(`/v2/users/${world.acme.personId}`, '', {}, 'GET')).status).toBe(200);
});
