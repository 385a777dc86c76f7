import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../scripts/wire/wire.ts';
import { callOn } from './support/call.ts';
import { type Fasti, secondServer, startFasti } from './support/fasti.ts';

/** Two servers on one database, as behind a load balancer; the first one keeps the read models. */
let fasti: Fasti;
let other: Running;

beforeAll(async () => {
  fasti = await startFasti();
  other = await secondServer(fasti);
});
afterAll(async () => {
  await other.close();
  await fasti.stop();
});

const call = (on: Running, method: string, body: object, headers = {}) => callOn(fasti, on, method, body, headers);
const as = (token: string) => ({ authorization: `Bearer ${token}` });

const newMachine = async (username: string) => {
  const { id } = await call(fasti, 'user.v2.UserService/CreateUser', {
    organizationId: fasti.orgId,
    username,
    machine: { name: username },
  });
  const pat = { userId: id, expirationDate: '2099-01-01T00:00:00Z' };
  const { token, tokenId } = await call(fasti, 'user.v2.UserService/AddPersonalAccessToken', pat);
  return { userId: id, token, tokenId };
};
const whoAmI = (on: Running, { userId, token }: { readonly userId: string; readonly token: string }, more = {}) =>
  call(on, 'user.v2.UserService/GetUserByID', { userId }, { ...as(token), ...more });

describe('what one process records', () => {
  it('is known to the other when somebody brings it: a token that memory has never seen is good at once', async () => {
    const first = await newMachine('first');
    expect(await whoAmI(other, first)).toMatchObject({ status: 200 });
    const again = await call(fasti, 'user.v2.UserService/AddPersonalAccessToken', {
      userId: first.userId,
      expirationDate: '2099-01-01T00:00:00Z',
    });
    expect(await whoAmI(other, { ...first, token: again.token })).toMatchObject({ status: 200 });
  });

  it('ends a token there at once, and here as soon as this process hears of it', async () => {
    const machine = await newMachine('second');
    expect(await whoAmI(other, machine)).toMatchObject({ status: 200 });
    const { userId, tokenId } = machine;
    await call(fasti, 'user.v2.UserService/RemovePersonalAccessToken', { userId, tokenId });
    expect(await whoAmI(fasti, machine)).toMatchObject({ status: 401 });
    await expect.poll(async () => (await whoAmI(other, machine)).status, { interval: 1 }).toBe(401);
  });

  it('is heard by the other before it answers a request that names the position', async () => {
    const machine = await newMachine('third');
    expect(await whoAmI(other, machine)).toMatchObject({ status: 200 });
    const { position } = await call(fasti, 'user.v2.UserService/DeactivateUser', { userId: machine.userId });
    expect(await whoAmI(other, machine, { 'fasti-not-before': position })).toMatchObject({ status: 401 });
  });
});
