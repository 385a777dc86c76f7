import type { Keys } from '../../eventstore/keys.ts';
import type { News } from '../../eventstore/news.ts';
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

/** Whichever process records an erasure, this one forgets the key and what it has opened with it as soon as it hears. */
export const hearErasures = (
  news: News,
  keys: Pick<Keys, 'destroySubject'>,
  forget: () => void,
  onTrouble: (error: unknown) => void,
): void =>
  news.listen({
    heard(occurrences) {
      const erased = occurrences.filter(({ type }) => type === 'user.erased');
      if (erased.length > 0) forget();
      for (const { instanceId, aggregateId } of erased) keys.destroySubject(instanceId, aggregateId).catch(onTrouble);
    },
    lost: forget,
  });
