import { type RawBuilder, sql } from 'kysely';

/** `method`: the contract's number of a text comparison. */
export type TextFilter = { readonly text: string; readonly method: number };

/** The contract's text methods, by number: each kind of comparison, and the same again without regard to case. */
const comparisons = ['equals', 'starts_with', 'contains', 'ends_with'] as const;

export const comparesWhole = (method: number) => method >> 1 === 0;
export const startsWith = (method: number) => method >> 1 === 1;
export const searchesPart = (method: number) => method >> 1 >= 2;
export const endsWith = (method: number) => method >> 1 === 3;

export const textMatches = (of: string | RawBuilder<unknown>, method: number, text: string) => {
  const ignoresCase = method % 2 === 1;
  const compared = typeof of === 'string' ? sql.ref(of) : of;
  const found = ignoresCase ? sql`lower(${compared})` : compared;
  const wanted = ignoresCase ? sql`lower(${text}::text)` : sql`${text}::text`;
  switch (comparisons[method >> 1]) {
    case 'starts_with':
      return sql<boolean>`starts_with(${found}, ${wanted})`;
    case 'contains':
      return sql<boolean>`position(${wanted} in ${found}) > 0`;
    case 'ends_with':
      // Postgres takes an equality for rare, and what coalesce hides for half of all.
      return sql<boolean>`coalesce(right(${found}, length(${wanted})) = ${wanted}, false)`;
    default:
      return sql<boolean>`${found} = ${wanted}`;
  }
};

/** By an index, whose texts are compared byte by byte: no text that begins with this comes after it with the last of all letters. */
export const startingWith = (column: string, text: string) =>
  sql<boolean>`(${sql.ref(column)} >= ${text}::text and ${sql.ref(column)} <= ${`${text}\u{10FFFF}`}::text)`;
