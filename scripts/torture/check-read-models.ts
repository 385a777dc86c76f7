import type { ClientBase } from 'pg';
import { projections } from '../../projections/index.ts';
import type { Difference } from '../../projections/worker/rebuild/compare.ts';
import type { Running } from '../wire/wire.ts';
import type { Check } from './check.ts';

const whereOf = ({ table, key, column, served, rebuilt, onlyIn }: Difference) => {
  const row = `${table} ${Object.values(key).join('/')}`;
  return onlyIn === undefined
    ? `${row}: ${column} is ${served ?? 'null'}, a rebuild gives ${rebuilt ?? 'null'}`
    : `${row} is only in the ${onlyIn} table`;
};

/** Each read model against one made anew from the first event: what `fasti projections rebuild --all --verify-only` does. */
export const readModelsCheck = (running: Running): Check => ({
  name: 'every read model equals a fresh rebuild, row by row',
  async run() {
    const results = await running.rebuildAll(
      projections.map(({ name }) => name),
      { verify: { exchange: 'never' } },
    );
    return {
      findings: results.flatMap(({ projection, differences }) =>
        differences === undefined || differences.count === 0
          ? []
          : [
              `${projection}: ${differences.count} rows differ`,
              ...differences.shown.slice(0, 5).map((one) => `  ${whereOf(one)}`),
            ],
      ),
      seen: `${results.length} read models`,
    };
  },
});

export const quarantineCheck = (client: ClientBase): Check => ({
  name: 'no event waits in quarantine',
  async run() {
    const { rows } = await client.query<{ readonly finding: string }>(
      `select format('%s: %s', projection, to_jsonb(q)) as finding from projections.quarantine q limit 20`,
    );
    return { findings: rows.map(({ finding }) => finding), seen: `${projections.length} read models` };
  },
});
