import type { ClientBase, Pool } from 'pg';
import type { Server } from '../server.ts';

type Database = Pick<Pool | ClientBase, 'query'>;

/** What a database holds of a log: its own events, a mirror of events that are elsewhere, or nothing yet. */
export const logIn = async (database: Database): Promise<'own' | 'mirror' | 'none'> => {
  const { rows } = await database.query<{ own: boolean; mirror: boolean }>(
    'select exists (select from eventstore.events) as own, exists (select from eventstore.mirror) as mirror',
  );
  const [found] = rows;
  return found?.own ? 'own' : found?.mirror ? 'mirror' : 'none';
};

/** Whether the newest event that was copied is in this KurrentDB, at its place. */
export const isMirrorOf = async (database: Database, server: Server): Promise<boolean> => {
  const { rows } = await database.query<{ position: string; event_id: string }>(
    'select position, event_id from eventstore.mirror order by position desc limit 1',
  );
  const [newest] = rows;
  if (newest === undefined) return true;
  const [head] = await server.logBefore(undefined, 1);
  if (head === undefined || head.position < BigInt(newest.position)) return false;
  // A position that is no event's is refused by the server: then it is another log too.
  const [there] = await server.logFrom(BigInt(newest.position), 1).catch(() => []);
  return there?.id === newest.event_id;
};
