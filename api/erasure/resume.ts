import { everybodyErased } from '../../projections/erasure/queries.ts';
import type { Api } from '../api.ts';

/**
 * Does what follows from every erasure that is recorded: by a process that ended before it could, or whose news this one
 * missed. Answers how many keys were still there.
 */
export const resumeErasures = async ({
  keys,
  purge,
  store,
  views,
}: Pick<Api, 'keys' | 'purge' | 'store' | 'views'>): Promise<number> => {
  const everybody = await everybodyErased(views);
  const byInstance = Map.groupBy(everybody, ({ instance_id }) => instance_id);
  let resumed = 0;
  for (const [instanceId, rows] of byInstance)
    for (const userId of await keys.living(
      instanceId,
      rows.map(({ user_id }) => user_id),
    )) {
      await keys.destroySubject(instanceId, userId);
      resumed++;
    }
  const persons = everybody.map((row) => ({ instanceId: row.instance_id, userId: row.user_id }));
  if (persons.length > 0) await purge(persons, await store.head());
  return resumed;
};
