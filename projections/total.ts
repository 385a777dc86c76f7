import { createHash } from 'node:crypto';
import type { CompiledQuery } from 'kysely';
import { lru } from '../eventstore/lru.ts';
import { encoded } from './column.ts';
import type { ReadContext, Views } from './views.ts';

/** A total of more is not counted again for so long: whoever pages through a long list has it counted once, not with each page. */
const large = 10_000;
const keptMs = 30_000;
const mostKept = 1_000;

type Kept = { readonly total: number; readonly until: number };
const keptOf = new WeakMap<Views, ReturnType<typeof lru<Kept>>>();

const nameOf = (instanceId: string, { sql, parameters }: CompiledQuery) =>
  createHash('sha256')
    .update(JSON.stringify([instanceId, sql, parameters], (_, part) => encoded(part)))
    .digest('base64');

/** How many rows a question finds, as `count` says, or said a moment ago if that is large and more than is known without counting. */
export const totalOf = async (
  views: Views,
  { instanceId, at }: ReadContext,
  question: CompiledQuery,
  atLeast: number,
  count: () => Promise<number>,
): Promise<number> => {
  if (at) return count();
  const kept = keptOf.get(views) ?? lru<Kept>(mostKept);
  keptOf.set(views, kept);
  const name = nameOf(instanceId, question);
  const known = kept.get(name);
  if (known && known.until > performance.now() && known.total > atLeast) return known.total;
  const total = await count();
  if (total > large) kept.set(name, { total, until: performance.now() + keptMs });
  return total;
};
