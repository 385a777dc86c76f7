import { type RawBuilder, sql } from 'kysely';
import { searchedText } from './searched-text.ts';
import { searchesPart, startingWith, startsWith, type TextFilter, textMatches } from './text-filter.ts';

/** A text as it is written, in which column it is searched by in lower case, and the column of the ids that `among` names. */
type Searched = { readonly written: string; readonly searched: string; readonly id: string };

/**
 * That a text matches: by the index in lower case, then, if case matters, as it is written. What is not there is false and not
 * null, so that "not" finds it too; coalesce would hide the column from its index.
 */
export const textFound = (
  { written, searched, id }: Searched,
  { method, text, among }: TextFilter & { readonly among?: readonly string[] },
): RawBuilder<boolean> => {
  const lower = searchesPart(method) ? text.toLowerCase() : searchedText(text);
  const heedsCase = method % 2 === 0;
  const conditions = [
    sql`${sql.ref(searched)} is not null`,
    ...(startsWith(method) ? [startingWith(searched, lower)] : []),
    ...(among ? [sql`${sql.ref(id)} = any(${among}::text[])`] : []),
    textMatches(searched, heedsCase ? method : method - 1, lower),
    ...(heedsCase ? [textMatches(written, method, text)] : []),
  ];
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
};
