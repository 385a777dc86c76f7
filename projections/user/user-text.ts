import { type RawBuilder, sql } from 'kysely';
import { searchesPart, startingWith, startsWith, textMatches } from '../text-filter.ts';
import { searchedText } from './searched-text.ts';

/** `method`: the contract's number of a text comparison. `among`: the only users whom it can be true of, if that is known. */
export type TextFilter = { readonly text: string; readonly method: number; readonly among?: readonly string[] };

/** Each text of a user, and the same in lower case, by which it is found. A number has no letters. */
const searchedAs = {
  user_name: 'user_name_lower',
  first_name: 'first_name_lower',
  last_name: 'last_name_lower',
  nick_name: 'nick_name_lower',
  display_name: 'display_name_lower',
  email: 'email_lower',
  phone: 'phone',
} as const;
export type TextColumn = keyof typeof searchedAs;
export const isTextColumn = (name: string): name is TextColumn => Object.hasOwn(searchedAs, name);
export const searchedColumn = (column: TextColumn) => searchedAs[column];

/**
 * That a text of the user `u` matches: by the index in lower case, then, if case matters, as it is written. What a machine does
 * not have is false and not null, so that "not" finds machines too; coalesce would hide the column from its index.
 */
export const textFound = (column: TextColumn, { method, text, among }: TextFilter): RawBuilder<boolean> => {
  const searched = `u.${searchedAs[column]}`;
  const lower = searchesPart(method) ? text.toLowerCase() : searchedText(text);
  const heedsCase = method % 2 === 0;
  const conditions = [
    sql`${sql.ref(searched)} is not null`,
    ...(startsWith(method) ? [startingWith(searched, lower)] : []),
    ...(among ? [sql`u.id = any(${among}::text[])`] : []),
    textMatches(searched, heedsCase ? method : method - 1, lower),
    ...(heedsCase ? [textMatches(`u.${column}`, method, text)] : []),
  ];
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
};
