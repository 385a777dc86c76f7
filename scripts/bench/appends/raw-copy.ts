import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { payload } from '../appender.ts';

const copied = 100_000;
/** The limit of the disk and the layout: the same rows, by COPY, into a table with the same keys. */
export const rawCopy = async (connection: pg.ClientConfig): Promise<number> => {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(`drop table if exists copied;
    create table copied (like eventstore.events including defaults, primary key (position), unique (stream_no, revision))`);
  const written = JSON.stringify(payload);
  const row = (n: number) =>
    [
      ...[
        n,
        n,
        1,
        '1',
        'user',
        randomUUID(),
        '2',
        randomUUID(),
        'user.human.added',
        1,
        written,
        'bench',
        '\\N',
        'bench',
      ],
      ...['\\N', '\\N', '2026-01-01T00:00:00Z', `\\\\x${'00'.repeat(32)}`],
    ].join('\t');
  const lines = function* () {
    for (let n = 1; n <= copied; n++) yield `${row(n)}\n`;
  };
  const columns = `position, stream_no, revision, instance_id, aggregate_type, aggregate_id, owner, event_id, event_type,
    event_version, payload, actor, impersonator, correlation_id, causation_id, origin, created_at, hash`;
  const begun = performance.now();
  await pipeline(Readable.from(lines()), client.query(from(`copy copied (${columns}) from stdin`)));
  const perSecond = Math.round((copied / (performance.now() - begun)) * 1000);
  await client.query('drop table copied');
  await client.end();
  return perSecond;
};
