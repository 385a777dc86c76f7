import type { Keys } from './keys.ts';
import type { News } from './news.ts';

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
