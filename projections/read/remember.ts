import { keptUntil } from '../../eventstore/kept.ts';
import type { News } from '../../eventstore/news.ts';
import type { Projection } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';

/**
 * Views.remember: an answer is kept if it has seen all that could have changed it. That there is nothing is never kept:
 * it may have come to be in another process a moment ago. Without news every question is asked.
 */
export const rememberingWith =
  (news: News | undefined): Views['remember'] =>
  <V>(projections: readonly Projection[], ask: (read: ReadContext, key: string) => Promise<V>) => {
    if (!news) return ask;
    const kept = keptUntil<V>(news, new Set(projections.flatMap(({ on }) => Object.keys(on))));
    return async (read, key) => {
      const { instanceId, at } = read;
      if (at) return ask(read, key);
      const isCurrent = news.becomesCurrent();
      if (isCurrent !== true && !(await isCurrent)) return ask(read, key);
      const known = kept.get(instanceId, key);
      if (known) return known.value;
      const since = kept.since(instanceId);
      if (since === undefined) return ask(read, key);
      let seen: bigint | undefined;
      const asOf: ReadContext['asOf'] = (moment) => {
        if (seen === undefined || moment.position < seen) seen = moment.position;
        read.asOf?.(moment.position >= since ? asNewAs(read, moment) : moment);
      };
      // Not before what could have changed it, however much else was written since.
      const value = await ask({ ...read, notBefore: since, asOf }, key);
      const isThere = value !== undefined && value !== false;
      if (isThere && seen !== undefined && seen >= since) kept.keep(instanceId, key, value, since);
      return value;
    };
  };

/** Nothing that was recorded meanwhile concerns it. */
const asNewAs = ({ notBefore = 0n }: ReadContext, moment: { readonly position: bigint; readonly time: Date }) =>
  moment.position >= notBefore ? moment : { position: notBefore, time: new Date() };
