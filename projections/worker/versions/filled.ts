import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { projectionErrors } from '../../errors.ts';
import type { Projection } from '../../projection.ts';
import { schema } from '../table.ts';

/**
 * `filled_at`: when the tables of a version first held the whole log. Those that are there when the column comes do; the
 * default goes, so that later ones have to be filled first.
 */
export const filledColumn = `
alter table ${schema}.checkpoints add column if not exists filled_at timestamptz default now();
alter table ${schema}.checkpoints alter column filled_at drop default;
`;

/** Answers once the tables of these projections are filled; they stay so. */
export type Filled = (projections: readonly Projection[], boundMs: number) => Promise<void>;

const lookAgainMs = 25;

/** Nobody is answered from tables that a new version has only begun to fill. @throws projection.filling after the bound */
export const filledOf = (pool: Pool): Filled => {
  const filled = new Set<Projection>();
  const look = async (asked: readonly Projection[]) => {
    const { rows } = await pool.query<{ projection: string; version: number }>(
      `select projection, version from ${schema}.checkpoints where filled_at is not null`,
    );
    for (const one of asked)
      if (rows.some(({ projection, version }) => projection === one.name && version === one.version)) filled.add(one);
  };
  return async (projections, boundMs) => {
    const until = Date.now() + boundMs;
    for (;;) {
      const missing = projections.filter((one) => !filled.has(one));
      if (missing.length === 0) return;
      await look(missing);
      if (missing.every((one) => filled.has(one))) return;
      if (Date.now() >= until) throw projectionErrors.filling();
      await pause(lookAgainMs);
    }
  };
};
