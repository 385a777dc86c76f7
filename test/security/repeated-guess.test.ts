import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../support/fasti.ts';

let fasti: Fasti;
beforeAll(async () => {
  fasti = await startFasti();
});
afterAll(() => fasti.stop());

it('counts every wrong password, also of a caller who passes it off as one and the same command', async () => {
  const guess = () =>
    fetch(`${fasti.url}/v2/sessions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${fasti.loginClientPat}`,
        'content-type': 'application/json',
        'fasti-command-id': '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      },
      body: JSON.stringify({
        checks: { user: { loginName: fasti.adminLoginName }, password: { password: 'guessed' } },
      }),
    });
  for (let guesses = 1; guesses <= 3; guesses++) expect((await guess()).status).toBe(400);
  const { events } = await fasti.api.store.readAll(0n, {
    limit: 10,
    filter: { instanceId: fasti.instanceId, types: ['user.human.password.check.failed'] },
  });
  expect(events).toHaveLength(3);
});
