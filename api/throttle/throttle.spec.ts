import { describe, expect, it } from 'vitest';
import { networkOf } from './address.ts';
import { memoryLedger } from './memory.ts';
import { nobody, throttleOn } from './throttle.ts';

const minute = 60_000;
const world = () => {
  let now = 1_000_000;
  const ledger = memoryLedger({ now: () => now });
  const throttle = throttleOn(ledger, {
    password: {
      account: { most: 3, ms: 3 * minute },
      known: { most: 2, ms: 2 * minute },
      address: { most: 4, ms: 4 * minute },
    },
    code: {},
    message: { account: { most: 1, ms: minute } },
    registration: { address: { most: 1, ms: minute } },
    device_code: {},
    login_name: {},
  });
  const take = (who: object) => throttle.take('password', { instanceId: 'i', ...who });
  const refused = (who: object) => expect(take(who)).rejects;
  const pass = (ms: number) => {
    now += ms;
  };
  return { throttle, take, refused, pass };
};

describe('guesses', () => {
  it('for one account are so many, wherever they come from; one comes back after the other', async () => {
    const { take, refused, pass } = world();
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) await take({ account: 'ada', address });
    const told = { code: 'throttle.too_many', kind: 'exhausted', facts: { retryAfter: 60 } };
    await refused({ account: 'ada', address: '192.0.2.4' }).toMatchObject(told);
    await take({ account: 'bob', address: '192.0.2.4' });
    pass(minute);
    await take({ account: 'ada', address: '192.0.2.4' });
    await refused({ account: 'ada', address: '192.0.2.5' }).toThrow('in a minute');
  });

  it('from one address are so many, whoever they are for; one that is refused takes nothing from the account', async () => {
    const { take, refused } = world();
    for (const account of ['a', 'b', 'c', 'd']) await take({ account, address: '192.0.2.1' });
    for (let n = 0; n < 9; n++) await refused({ account: 'ada', address: '192.0.2.1' }).toThrow();
    for (let n = 0; n < 3; n++) await take({ account: 'ada', address: `198.51.100.${n}` });
  });

  it('that are right cost nothing', async () => {
    const { take } = world();
    for (let n = 0; n < 20; n++) await (await take({ account: 'ada', address: '192.0.2.1' })).giveBack();
  });

  it('of strangers shut the owner out of no browser, and from no address, that was used before', async () => {
    const { take, refused, pass } = world();
    await (await take({ account: 'ada', address: '203.0.113.9' })).giveBack();
    pass(24 * 60 * minute);
    for (let n = 0; n < 3; n++) await take({ account: 'ada', address: `198.51.100.${n}` });
    await refused({ account: 'ada', address: '198.51.100.77' }).toThrow();
    await take({ account: 'ada', address: '203.0.113.9' });
    await take({ account: 'ada', address: '198.51.100.77', known: 'her browser' });
    await take({ account: 'ada', address: '198.51.100.77', known: 'her browser' });
    await refused({ account: 'ada', address: '198.51.100.77', known: 'her browser' }).toThrow();
  });

  it('for accounts that do not exist are counted alike, however the name is written', async () => {
    const { take, refused } = world();
    for (let n = 0; n < 3; n++) await take({ account: nobody('Nobody@example.com') });
    await refused({ account: nobody(' nobody@example.COM ') }).toThrow();
    expect(nobody('ada@example.com')).not.toContain('ada');
  });

  it('of one tenant cost another nothing', async () => {
    const { throttle } = world();
    await throttle.take('message', { instanceId: 'i', account: 'ada' });
    await expect(throttle.take('message', { instanceId: 'i', account: 'ada' })).rejects.toThrow();
    await throttle.take('message', { instanceId: 'j', account: 'ada' });
  });

  it('are not bounded where there is no budget for them', async () => {
    const { throttle } = world();
    for (let n = 0; n < 200; n++)
      await throttle.take('code', { instanceId: 'i', account: 'ada', address: '192.0.2.1' });
  });
});

describe('what is kept', () => {
  it('is bounded: those go first that were not touched longest', async () => {
    const ledger = memoryLedger({ most: 2 });
    const demand = (key: string) => ({ always: [{ key, rate: { most: 1, ms: minute } }] });
    for (const key of ['a', 'b', 'c']) expect(await ledger.take(demand(key))).toHaveProperty('taken');
    expect(await ledger.take(demand('c'))).toHaveProperty('waitMs');
    expect(await ledger.take(demand('a'))).toHaveProperty('taken');
  });
});

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s belongs to %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
