/** A handler threw, or an event could not be opened: this event, not the batch around it, is at fault. */
export class EventRefused extends Error {
  override readonly name = 'EventRefused';
  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
  }
}

/** Data that Postgres does not take (22), that breaks a constraint (23), or that is too large for an index (54). */
const refusedByPostgres = /^(22|23|54)/;

/** True: trying again changes nothing. Anything else (no connection, a deadlock, a full disk) passes, and is waited for. */
export const isRefusal = (error: unknown) => error instanceof EventRefused || refusedByPostgres.test(sqlStateOf(error));

/** True for what a database or a network does, as opposed to what an event is. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Error &&
  (/^([0-9A-Z]{5}|E[A-Z]{3,})$/.test(sqlStateOf(error)) ||
    /connection|timeout/i.test(error.message) ||
    isPassing(error.cause));

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Postgres' code of what went wrong, or that of the network; empty for anything else. */
export const sqlStateOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
