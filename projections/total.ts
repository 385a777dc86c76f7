import { createHash } from 'node:crypto';
import type { CompiledQuery } from 'kysely';
import { lru } from '../eventstore/lru.ts';
import { encoded } from './column.ts';
import type { ReadContext, Views } from './views.ts';

/** What takes a look at more is not counted again for so long: whoever pages through a long list has it counted once, not with each page. */
const large = 10_000;
const keptMs = 30_000;
const mostKept = 1_000;

type Kept = { readonly total: number; readonly until: number };
const keptOf = new WeakMap<Views, ReturnType<typeof lru<Kept>>>();

const nameOf = (instanceId: string, { sql, parameters }: CompiledQuery) =>
  createHash('sha256')
    .update(JSON.stringify([instanceId, sql, parameters], (_, part) => encoded(part)))
    .digest('base64');

/** `looked`: at how many rows, to count those. */
export type Counted = { readonly looked: number; readonly total: number };

/** How many rows a question finds, as `count` says, or said a moment ago if it had to look at many. */
export const totalOf = async (
  views: Views,
  { instanceId, at }: ReadContext,
  question: CompiledQuery,
  count: () => Promise<Counted>,
): Promise<number> => {
  if (at) return (await count()).total;
  const kept = keptOf.get(views) ?? lru<Kept>(mostKept);
  keptOf.set(views, kept);
  const name = nameOf(instanceId, question);
  const known = kept.get(name);
  if (known && known.until > performance.now()) return known.total;
  const { looked, total } = await count();
  if (looked > large) kept.set(name, { total, until: performance.now() + keptMs });
  return total;
};
