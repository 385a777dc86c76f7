import type { Act, Budgets, Party } from '../../api/throttle/budgets.ts';
import { memoryLedger } from '../../api/throttle/memory.ts';
import { sharedLedger } from '../../api/throttle/shared.ts';
import { type Throttle, throttleOn, unthrottled } from '../../api/throttle/throttle.ts';
import { rateOf } from '../config/rate.ts';
import type { Config } from '../config/settings.ts';
import { redisOf } from './messaging.ts';

/** Each budget's key in the configuration. */
const keys = {
  password: {
    account: 'Throttle.Password.Account',
    known: 'Throttle.Password.Known',
    address: 'Throttle.Password.Address',
  },
  code: { account: 'Throttle.Code.Account', known: 'Throttle.Code.Known', address: 'Throttle.Code.Address' },
  message: { account: 'Throttle.Message.Account', address: 'Throttle.Message.Address' },
  registration: { address: 'Throttle.Registration.Address' },
  login_name: { address: 'Throttle.LoginName.Address' },
  device_code: { address: 'Throttle.DeviceCode.Address' },
} as const satisfies { readonly [A in Act]: { readonly [P in Party]?: keyof Config } };

const budgetsOf = (config: Config): Budgets =>
  Object.fromEntries(
    Object.entries(keys).map(([act, parties]) => [
      act,
      Object.fromEntries(
        Object.entries(parties).flatMap(([party, key]) => {
          const rate = rateOf(config[key]);
          return rate ? [[party, rate]] : [];
        }),
      ),
    ]),
  ) as Budgets;

type Throttling = Throttle & { close(): Promise<void> };

/** Counts in Redis where there is one, otherwise in this process. @throws ConfigError */
export const throttlingOf = (config: Config, onTrouble: (error: unknown) => void): Throttling => {
  if (!config['Throttle.Enabled']) return { ...unthrottled, close: async () => {} };
  const redis = redisOf(config);
  const own = memoryLedger();
  const open = async () => (await import('../../api/throttle/redis.ts')).redisLedger(redis ?? {});
  const ledger = redis === undefined ? own : sharedLedger({ open, instead: own, onTrouble });
  return { ...throttleOn(ledger, budgetsOf(config)), close: () => ledger.close() };
};
