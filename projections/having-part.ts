import { type RawBuilder, sql } from 'kysely';
import type { Projection } from './projection.ts';
import { searchedText } from './searched-text.ts';
import { searchesPart, startingWith, type TextFilter, textMatches } from './text-filter.ts';
import type { ReadContext, Views } from './views.ts';

/** Ids, or more than are fetched one by one. Of more, the first page is soon found by going through all of them. */
export type Few = readonly string[] | 'many';
export const most = 1000;

/** `told`: the first column of the key, by which is said who it is. There is an index of the searched column and then this one. */
export type SearchedColumn = {
  readonly projection: Projection;
  readonly table: { readonly name: string };
  readonly searched: string;
  readonly told: 'id' | 'org_id';
};

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, '\\$&');
/** Three of these in a row are a trigram in any locale; other letters are none where the database's is C. */
const hasTrigram = (lower: string) => /[a-z0-9]{3}/.test(lower);

/** Whose text in this column holds the part, or ends in it: found by the index of parts (worker/parts.ts), or else by going through all texts. */
export const havingPart = async (
  views: Views,
  read: ReadContext,
  column: SearchedColumn,
  part: string,
  isEnd: boolean,
): Promise<Few> => {
  const lower = part.toLowerCase();
  if (lower === '') return 'many';
  if (!hasTrigram(lower))
    return throughIndex(
      views,
      read,
      column,
      textMatches(column.searched, isEnd ? heeding.endsWith : heeding.contains, lower),
    );
  const pattern = `%${escaped(lower)}${isEnd ? '' : '%'}`;
  const [found] = await views.query<{ readonly ids: readonly string[] | null }>(
    read,
    [column.projection],
    (db, name) => {
      const [, relation] = name(column.table).split('.');
      return db.selectNoFrom(
        sql<
          readonly string[] | null
        >`projections.ids_with_part(${relation}, ${column.searched}, ${pattern}, ${most})`.as('ids'),
      );
    },
  );
  return found?.ids ?? 'many';
};

/** The contract's numbers of comparisons that heed case: texts that are searched by are in lower case already. */
const heeding = { contains: 4, endsWith: 6 } as const;

/** Whose text begins with this. */
export const beginningWith = async (
  views: Views,
  read: ReadContext,
  column: SearchedColumn,
  beginning: string,
): Promise<Few> =>
  beginning === '' ? 'many' : throughIndex(views, read, column, startingWith(column.searched, searchedText(beginning)));

/** Whose text does not match, or who has none, without regard to case. */
export const lacking = (
  views: Views,
  read: ReadContext,
  column: SearchedColumn,
  { method, text }: TextFilter,
): Promise<Few> => {
  const lower = searchesPart(method) ? text.toLowerCase() : searchedText(text);
  const matches = textMatches(column.searched, method - (method % 2), lower);
  return throughIndex(views, read, column, sql<boolean>`not coalesce(${matches}, false)`);
};

/**
 * Until there are too many: 140 ms for a million whom it is not true of, where reading the rows themselves takes seconds. In the order
 * of the column, so that Postgres takes its index.
 */
const throughIndex = async (
  views: Views,
  read: ReadContext,
  { projection, table, searched, told }: SearchedColumn,
  condition: RawBuilder<boolean>,
): Promise<Few> => {
  const found = await views.query<{ readonly id: string }>(read, [projection], (db, name) =>
    db
      .selectFrom(name(table))
      .select(`${told} as id`)
      .where(condition)
      .orderBy(searched)
      .limit(most + 1),
  );
  return found.length > most ? 'many' : found.map(({ id }) => id);
};
