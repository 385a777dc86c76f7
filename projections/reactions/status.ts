import type { Pool } from 'pg';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Reaction } from './reaction.ts';
import { allRefused, type Refused } from './refused.ts';
import { schema } from './tables.ts';

export type ReactionStatus = {
  readonly name: string;
  readonly position: bigint;
  /** Events that it has not looked at yet; what means nothing to it is passed now and then only. */
  readonly behind: number;
  readonly refused: readonly Refused[];
};

/** From Postgres alone, so that any process may ask. */
export const reactionStatus = async (
  pool: Pool,
  store: EventStore,
  reactions: readonly Reaction[],
): Promise<readonly ReactionStatus[]> => {
  const { rows } = await pool.query<{ reaction: string; position: string }>(
    `select reaction, position from ${schema}.checkpoints`,
  );
  const head = await store.head();
  const refused = await allRefused(pool);
  return Promise.all(
    reactions.map(async ({ name }) => {
      const position = BigInt(rows.find(({ reaction }) => reaction === name)?.position ?? 0);
      return {
        name,
        position,
        behind: position >= head ? 0 : await store.count(position, head),
        refused: refused.filter(({ reaction }) => reaction === name),
      };
    }),
  );
};
