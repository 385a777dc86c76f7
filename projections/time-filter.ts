import { sql } from 'kysely';

/** The contract's methods to compare times, by number. */
const comparisons = ['=', '>', '>=', '<', '<='] as const;

export const isLater = (method: number) => comparisons[method]?.startsWith('>') ?? false;

/** A client can only ask for the times that it was told, and those are milliseconds; the store has microseconds. */
export const timeMatches = (column: string, method: number, time: Date) =>
  sql<boolean>`date_trunc('milliseconds', ${sql.ref(column)}) ${sql.raw(comparisons[method] ?? '=')} ${time}`;
