import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';

/** A user as it is recorded: about 400 bytes. */
export const payload = {
  userName: 'maria.lindgren',
  $personal: `v1.${'x'.repeat(300)}`,
  preferredLanguage: 'sv',
  changeRequired: false,
  email: 'maria.lindgren@example.org',
};

/** Appends so many events at a time to a new stream. */
export const appender = (connection: pg.ClientConfig, perAppend = 1) => {
  const store = postgresEventStore(connection);
  const append = () =>
    store.append({
      commandId: randomUUID(),
      writes: [
        {
          stream: { instanceId: '1', aggregateType: 'user', aggregateId: randomUUID() },
          expected: 0,
          owner: '2',
          events: Array.from({ length: perAppend }, () => ({
            ...{ eventId: randomUUID(), type: 'user.human.added', version: 1 },
            payload,
          })),
        },
      ],
      cause: { actor: 'bench', correlationId: 'bench' },
    });
  return { append, close: () => store.close() };
};
