import { Redis } from 'ioredis';
import type { RedisServer } from '../../projections/jobs/redis.ts';
import type { Rate } from './budgets.ts';
import type { Budget, Ledger } from './ledger.ts';

/** A sign-in does not wait longer than this for a Redis that is slow or away. */
const patienceMs = 250;

/**
 * The rules of `gcra.ts`, all or nothing, by Redis's own clock: processes need not agree on the time. KEYS: the familiar one,
 * the stranger's and the familiar's budget, then those that are always asked; ARGV: of each its interval and whole time in ms,
 * 0 where there is none. Answers how long to wait, and whether the familiar's was taken.
 */
const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local familiar = tonumber(ARGV[4]) > 0 and redis.call('EXISTS', KEYS[1]) == 1
local wait, full = 0, {}
for i = 2, #KEYS do
  local interval, whole = tonumber(ARGV[2 * i - 3]), tonumber(ARGV[2 * i - 2])
  local asked = whole > 0 and not (i == 2 and familiar) and not (i == 3 and not familiar)
  if asked then
    local at = math.max(tonumber(redis.call('GET', KEYS[i]) or '0'), now) + interval
    wait = math.max(wait, at - whole - now)
    full[i] = at
  end
end
if wait >= 1 then return {tostring(wait), 0} end
for i, at in pairs(full) do
  redis.call('SET', KEYS[i], string.format('%.3f', at), 'PX', math.ceil(at - now))
end
return {'0', familiar and 1 or 0}`;

/** KEYS: what to remember, then budgets; ARGV: for how long (0: nothing), then the interval of each. */
const giveBackScript = `
if tonumber(ARGV[1]) > 0 then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
for i = 2, #KEYS do
  local at = redis.call('GET', KEYS[i])
  if at then redis.call('SET', KEYS[i], string.format('%.3f', tonumber(at) - tonumber(ARGV[i])), 'KEEPTTL') end
end
return 0`;

const intervalAndWhole = (rate: Rate | undefined) => (rate ? [rate.ms / rate.most, rate.ms] : [0, 0]);

/** Shared by every process on that Redis. One round trip to take; one more where the attempt was right. */
export const redisLedger = ({ prefix = 'fasti', ...server }: RedisServer): Ledger => {
  const redis = new Redis({
    ...server,
    keyPrefix: `${prefix}:throttle:`,
    commandTimeout: patienceMs,
    enableOfflineQueue: true,
    maxRetriesPerRequest: 1,
  });
  // Whoever waits for a command hears of a broken connection from that.
  redis.on('error', () => {});
  const evaluate = (script: string, keys: readonly string[], values: readonly (string | number)[]) =>
    redis.eval(script, keys.length, ...keys, ...values);

  return {
    async take({ always, stranger, familiar }) {
      const budgets: readonly (Budget | undefined)[] = [stranger, familiar?.budget, ...always];
      const keys = [familiar?.key ?? '-', ...budgets.map((budget) => budget?.key ?? '-')];
      const values = budgets.flatMap((budget) => intervalAndWhole(budget?.rate));
      const [wait, wasFamiliar] = (await evaluate(takeScript, keys, values)) as [string, number];
      if (Number(wait) > 0) return { waitMs: Number(wait) };
      const own = wasFamiliar === 1 ? familiar?.budget : stranger;
      return { taken: own ? [...always, own] : always };
    },
    async giveBack(taken, remember) {
      const keys = [remember?.key ?? '-', ...taken.map(({ key }) => key)];
      await evaluate(giveBackScript, keys, [remember?.ms ?? 0, ...taken.map(({ rate }) => rate.ms / rate.most)]);
    },
    async close() {
      redis.disconnect();
    },
  };
};
