import type { RawBuilder } from 'kysely';
import type { TextFilter as Text } from '../text-filter.ts';
import { textFound } from '../text-found.ts';

/** `among`: the only users whom it can be true of, if that is known. */
export type TextFilter = Text & { readonly among?: readonly string[] };

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

/** That a text of the user `u` matches. */
export const userTextFound = (column: TextColumn, filter: TextFilter): RawBuilder<boolean> =>
  textFound({ written: `u.${column}`, searched: `u.${searchedAs[column]}`, id: 'u.id' }, filter);
