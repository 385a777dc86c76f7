import type { Keys } from '../../eventstore/keys.ts';
import { everybodyErased } from '../../projections/erasure/queries.ts';
import type { Views } from '../../projections/views.ts';

/** Destroys the keys of those whose erasure was recorded by a process that ended before it could. Answers how many. */
export const resumeErasures = async (keys: Keys, views: Views): Promise<number> => {
  const byInstance = Map.groupBy(await everybodyErased(views), ({ instance_id }) => instance_id);
  let resumed = 0;
  for (const [instanceId, rows] of byInstance)
    for (const userId of await keys.living(
      instanceId,
      rows.map(({ user_id }) => user_id),
    )) {
      await keys.destroySubject(instanceId, userId);
      resumed++;
    }
  return resumed;
};
