import { sql } from 'kysely';
import type { Projection } from './projection.ts';
import { searchedText } from './searched-text.ts';
import { startingWith } from './text-filter.ts';
import type { ReadContext, Views } from './views.ts';

/** Ids, or more than are fetched one by one. Of more, the first page is soon found by going through all of them. */
export type Few = readonly string[] | 'many';
export const most = 1000;
/** A text is indexed by each three letters that follow each other. */
const shortestPart = 3;

export type SearchedColumn = {
  readonly projection: Projection;
  readonly table: { readonly name: string };
  readonly searched: string;
};

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, '\\$&');

/** Whose text in this column holds the part, or ends in it: found by the index of parts (worker/parts.ts). Nobody can tell of one or two letters. */
export const havingPart = async (
  views: Views,
  read: ReadContext,
  { projection, table, searched }: SearchedColumn,
  part: string,
  isEnd: boolean,
): Promise<Few | 'unknown'> => {
  if (part.length < shortestPart) return 'unknown';
  const pattern = `%${escaped(part.toLowerCase())}${isEnd ? '' : '%'}`;
  const [found] = await views.query<{ readonly ids: readonly string[] | null }>(read, [projection], (db, name) => {
    const [, relation] = name(table).split('.');
    return db.selectNoFrom(
      sql<readonly string[] | null>`projections.ids_with_part(${relation}, ${searched}, ${pattern}, ${most})`.as('ids'),
    );
  });
  return found?.ids ?? 'many';
};

/** Whose text begins with this, of a table whose key is `id`. */
export const beginningWith = async (
  views: Views,
  read: ReadContext,
  { projection, table, searched }: SearchedColumn,
  beginning: string,
): Promise<Few> => {
  if (beginning === '') return 'many';
  const found = await views.query<{ readonly id: string }>(read, [projection], (db, name) =>
    db
      .selectFrom(name(table))
      .select('id')
      .where(startingWith(searched, searchedText(beginning)))
      .orderBy(searched)
      .limit(most + 1),
  );
  return found.length > most ? 'many' : found.map(({ id }) => id);
};
