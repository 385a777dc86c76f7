import { sql } from 'kysely';

/** The contract's methods to compare times, by number. */
const comparisons = ['=', '>', '>=', '<', '<='] as const;

export const isLater = (method: number) => comparisons[method]?.startsWith('>') ?? false;

/**
 * A client can only ask for the times that it was told, and those are milliseconds; the store has microseconds, all those within
 * the millisecond are the same. As bounds of the column itself, so that an index is asked.
 */
export const timeMatches = (column: string, method: number, time: Date) => {
  const begin = sql`${time}::timestamptz`;
  const end = sql`${begin} + interval '1 millisecond'`;
  const of = sql.ref(column);
  switch (comparisons[method]) {
    case '>':
      return sql<boolean>`${of} >= ${end}`;
    case '>=':
      return sql<boolean>`${of} >= ${begin}`;
    case '<':
      return sql<boolean>`${of} < ${begin}`;
    case '<=':
      return sql<boolean>`${of} < ${end}`;
    default:
      return sql<boolean>`(${of} >= ${begin} and ${of} < ${end})`;
  }
};
