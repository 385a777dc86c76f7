import pg from 'pg';
import type { Projection } from '../../projections/projection.ts';
import { ConfigError } from '../config/config.ts';

/**
 * Whether the tables are there. With `projections`: also those of every read model in the version of this release.
 * @throws ConfigError that says how to make them
 */
export const mustBeSetUp = async (connection: pg.ClientConfig, projections: readonly Projection[] = []) => {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows: found } = await client.query<{ table: string | null }>(
      `select to_regclass('projections.checkpoints')::text as table`,
    );
    if (!found[0]?.table)
      throw new ConfigError('This database has no tables of Fasti yet. `fasti setup` makes them, `npm start` as well.');
    const { rows } = await client.query<{ name: string }>(
      'select projection || version as name from projections.checkpoints',
    );
    const known = new Set(rows.map(({ name }) => name));
    const missing = projections.filter(({ name, version }) => !known.has(`${name}${version}`));
    if (missing.length > 0)
      throw new ConfigError(
        `This release has read models that the database has no tables for: ${missing.map(({ name, version }) => `${name} ${version}`).join(', ')}. \`fasti setup\` makes them beside those of the release that runs; \`fasti start-from-setup\` does both.`,
      );
  } finally {
    await client.end();
  }
};
