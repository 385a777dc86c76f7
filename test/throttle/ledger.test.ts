import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ledger } from '../../api/throttle/ledger.ts';
import { memoryLedger } from '../../api/throttle/memory.ts';
import { redisLedger } from '../../api/throttle/redis.ts';
import { sharedLedger } from '../../api/throttle/shared.ts';
import { noRedis, startRedis } from '../support/redis.ts';

const hour = 3_600_000;
let keys = 0;
const budget = (most: number, ms = hour) => ({ key: `budget ${keys++}`, rate: { most, ms } });

const ledgerContract = (open: () => Ledger) => {
  const took = async (ledger: Ledger, ...demand: Parameters<Ledger['take']>) =>
    'taken' in (await ledger.take(...demand));

  it('gives what there is and says how long the next one takes', async () => {
    const ledger = open();
    const always = [budget(2)];
    expect([await took(ledger, { always }), await took(ledger, { always })]).toEqual([true, true]);
    const refused = await ledger.take({ always });
    expect(refused).toHaveProperty('waitMs');
    expect('waitMs' in refused && Math.abs(refused.waitMs - hour / 2) < 10_000).toBe(true);
  });

  it('gives one of each or none of any', async () => {
    const ledger = open();
    const [small, large] = [budget(1), budget(2)];
    expect(await took(ledger, { always: [large], stranger: small })).toBe(true);
    expect(await took(ledger, { always: [large], stranger: small })).toBe(false);
    expect(await took(ledger, { always: [large] })).toBe(true);
    expect(await took(ledger, { always: [large] })).toBe(false);
  });

  it('takes back, and fills up as time goes by', async () => {
    const ledger = open();
    const quick = budget(1, 80);
    for (let n = 0; n < 5; n++) {
      const outcome = await ledger.take({ always: [quick] });
      if ('taken' in outcome) await ledger.giveBack(outcome.taken);
      expect(outcome).toHaveProperty('taken');
    }
    expect(await took(ledger, { always: [quick] })).toBe(true);
    await expect.poll(() => took(ledger, { always: [quick] }), { interval: 20 }).toBe(true);
  });

  it('asks the budget of who is known once that is remembered', async () => {
    const ledger = open();
    const demand = { always: [], stranger: budget(1), familiar: { key: `known ${keys++}`, budget: budget(1) } };
    expect([await took(ledger, demand), await took(ledger, demand)]).toEqual([true, false]);
    await ledger.giveBack([], { key: demand.familiar.key, ms: hour });
    expect([await took(ledger, demand), await took(ledger, demand)]).toEqual([true, false]);
  });

  it('counts every one of many at the same moment', async () => {
    const ledger = open();
    const always = [budget(7)];
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => took(ledger, { always })));
    expect(outcomes.filter(Boolean)).toHaveLength(7);
  });
};

describe('counts in this process', () => ledgerContract(memoryLedger));

describe.skipIf(noRedis !== undefined)(`counts in Redis${noRedis === undefined ? '' : `: ${noRedis}`}`, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  const opened: Ledger[] = [];
  const open = () => {
    const ledger = redisLedger({ path: redis.path, prefix: 'test' });
    opened.push(ledger);
    return ledger;
  };
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await Promise.all(opened.map((ledger) => ledger.close()));
    await redis?.stop();
  });

  ledgerContract(open);

  it('are those of every process', async () => {
    const [one, other] = [open(), open()];
    const always = [budget(1)];
    expect(await one.take({ always })).toHaveProperty('taken');
    expect(await other.take({ always })).toHaveProperty('waitMs');
  });

  it('are kept by each process itself while Redis is away, which keeps nobody waiting', async () => {
    const troubles: unknown[] = [];
    const ledger = sharedLedger({
      open: async () => open(),
      instead: memoryLedger(),
      onTrouble: (error) => troubles.push(error),
    });
    const always = [budget(2)];
    expect(await ledger.take({ always })).toHaveProperty('taken');
    await redis.halt();
    const begun = performance.now();
    expect(await ledger.take({ always })).toHaveProperty('taken');
    expect(await ledger.take({ always })).toHaveProperty('taken');
    expect(await ledger.take({ always })).toHaveProperty('waitMs');
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(troubles).toHaveLength(1);
  });
});
