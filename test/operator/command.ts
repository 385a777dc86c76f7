import { type Fasti, masterkey } from '../support/fasti.ts';
import type { Command } from '../support/process.ts';

/** By which a command finds a database of the tests. */
export const environmentFor = ({ host, database, user }: Fasti['connection']) => ({
  FASTI_DATABASE_POSTGRES_HOST: host,
  FASTI_DATABASE_POSTGRES_DATABASE: database,
  FASTI_DATABASE_POSTGRES_USER_USERNAME: user,
  FASTI_MASTERKEY: masterkey,
});

/** Waits for the end: the exit code, and all that was said. */
export const outcomeOf = async ({ ended, said }: Command) => ({ code: await ended(), said: said() });
