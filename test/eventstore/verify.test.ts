import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventStore } from '../../eventstore/eventstore.ts';
import { genesis, leafOf, linkOf } from '../../eventstore/hash-chain.ts';
import { growingTree, leafHash, rootOfPeaks } from '../../eventstore/merkle.ts';
import { storePool } from '../../eventstore/postgres/connection.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { rawLog } from '../../eventstore/postgres/raw-log.ts';
import { type VerifyOptions, verifyPostgres } from '../../eventstore/postgres/verify/verify.ts';
import { checkSegment } from '../../eventstore/verify/check-segment.ts';
import type { Entry } from '../../eventstore/verify/log-source.ts';
import { portLog } from '../../eventstore/verify/port-log.ts';
import { type Signed, verifyLog } from '../../eventstore/verify/verify-log.ts';
import { freshDatabase } from '../support/database.ts';

/** More than one stretch, so that links across their borders are looked at too. */
const events = 9_000;
const streams = 700;

const fill = async (store: EventStore, count: number) => {
  const names = Array.from({ length: streams }, (_, n) => `user-${n}`);
  for (let written = 0; written < count; ) {
    await Promise.all(
      names.map((aggregateId, n) => {
        const size = Math.min(1 + (n % 5), count - written);
        written += size;
        if (size === 0) return undefined;
        return store.append({
          commandId: randomUUID(),
          writes: [
            {
              stream: { instanceId: `instance-${n % 3}`, aggregateType: 'user', aggregateId },
              expected: 'any',
              owner: 'org-1',
              events: Array.from({ length: size }, (_, place) => ({
                eventId: randomUUID(),
                type: 'user.changed',
                version: 1,
                payload: {
                  name: `Zoë "${n}"\n\u2028`,
                  place,
                  $personal: 'v1.c2VhbGVk',
                  tags: [1.5, null, { a: '</script>' }],
                },
              })),
            },
          ],
          cause: {
            actor: 'rosa',
            correlationId: 'request-1',
            ...(n % 2 ? { impersonator: 'mara', causationId: randomUUID(), origin: 'v1.b3JpZ2lu' } : {}),
          },
        });
      }),
    );
  }
};

describe('verifying the log', () => {
  let template: pg.ClientConfig;
  let connection: pg.ClientConfig;
  let behind: pg.Client;
  let checkpoint: Signed;

  /** As its owner, behind the store's back. */
  const tamper = async (...statements: readonly string[]) => {
    for (const statement of statements) await behind.query(statement);
  };
  const verify = (options: VerifyOptions = {}) => verifyPostgres(connection, options);
  const found = async (options?: VerifyOptions) =>
    (await verify(options)).findings.map(({ kind, position }) => `${kind} ${position}`);

  beforeAll(async () => {
    template = await freshDatabase();
    const store = postgresEventStore(template);
    await fill(store, events);
    const tree = growingTree();
    let hash = genesis;
    for await (const entries of portLog(store).entries(0n, 8_500n))
      for (const entry of entries) {
        tree.add(leafHash(entry.hash));
        hash = entry.hash;
      }
    checkpoint = { name: 'the checkpoint of noon', position: 8_500n, hash, root: rootOfPeaks(tree.peaks()) };
    await store.close();
  });

  beforeEach(async () => {
    const { host, user, database } = template;
    const copy = `copy_${randomUUID().replaceAll('-', '')}`;
    const admin = new pg.Client({ host, user, database: 'postgres' });
    await admin.connect();
    await admin.query(`create database ${copy} template ${database} strategy file_copy`);
    await admin.end();
    connection = { host, user, database: copy };
    behind = new pg.Client(connection);
    await behind.connect();
    return () => behind.end();
  });

  it('finds nothing in a log that nobody has touched, and says how much it has seen', async () => {
    let [told, progress] = [0, 0];
    const verification = await verify({
      threads: 2,
      checkpoints: [checkpoint],
      onStart: (total) => {
        told = total;
      },
      onProgress: (seen) => {
        progress += seen;
      },
    });
    expect(verification).toMatchObject({ from: 1n, to: 9_000n, events, findings: [], findingCount: 0 });
    expect(verification.checkpoints).toEqual({ agreeing: 1, outside: 0 });
    expect([told, progress]).toEqual([events, events]);
  });

  it('looks at a part of it, too', async () => {
    await tamper(`update eventstore.events set payload = '{}' where position = 100`);
    expect(await verify({ from: 101n, to: 8_600n, checkpoints: [checkpoint] })).toMatchObject({
      events: 8_500,
      findings: [],
      checkpoints: { agreeing: 1, outside: 0 },
    });
    expect(await found({ to: 99n })).toEqual([]);
    expect(await found({ from: 100n, to: 100n })).toEqual(['changed 100']);
  });

  it('finds an event of which anything was changed, once, and names it', async () => {
    const changes = [
      `payload = '{"name": "Mallory"}'`,
      `payload = (payload::text || ' ')::json`,
      `actor = 'mallory'`,
      `impersonator = 'mallory'`,
      `created_at = created_at + interval '1 microsecond'`,
      `event_type = 'user.removed'`,
      'event_version = 2',
      'event_id = gen_random_uuid()',
      `origin = 'v1.bWFsbG9yeQ'`,
      `correlation_id = 'request-2'`,
      `causation_id = 'nothing'`,
    ];
    const places = changes.map((_, n) => 2000 + 10 * n);
    await tamper(...changes.map((change, n) => `update eventstore.events set ${change} where position = ${places[n]}`));
    const { findings } = await verify();
    expect(findings.filter(({ kind }) => kind === 'changed').map(({ position }) => Number(position))).toEqual(places);
    expect(findings[0]?.event).toMatch(/^user\/user-\d+ revision \d+ \(user\.changed\) of instance instance-\d$/);
    expect(findings[0]?.expected).toMatch(/the hash [0-9a-f]{64}/);
  });

  it('finds an event on either side of the border between two stretches', async () => {
    await tamper(`update eventstore.events set payload = '{}' where position in (8192, 8193)`);
    expect(await found({ threads: 2 })).toEqual(['changed 8192', 'changed 8193']);
  });

  it('finds a hash that was changed, at the event and at the one that rests on it', async () => {
    await tamper(`update eventstore.events set hash = sha256('mallory') where position = 8192`);
    expect(await found()).toEqual(['changed 8192', 'changed 8193']);
  });

  it('finds an event that was moved to another stream, owner or place', async () => {
    await tamper(`update eventstore.events set owner = 'org-2' where position = 800`);
    expect(await found()).toEqual(['changed 800', 'stream 800']);
  });

  it('finds an event that reads of its stream would miss, though no hash covers where it is filed', async () => {
    await tamper(`update eventstore.events set stream_no = stream_no + 1000000 where position = 900`);
    expect(await found()).toContain('stream 900');
  });

  it('finds a stream that answers to another name', async () => {
    await tamper(`update eventstore.streams set aggregate_id = 'mallory' where stream_no = 1`);
    expect((await found())[0]).toBe('stream 1');
  });

  it('finds what was deleted: one event, a thousand, or the first', async () => {
    await tamper('delete from eventstore.events where position = 8500');
    expect(await found()).toContain('missing 8500');
    await tamper('delete from eventstore.events where position between 8100 and 8400');
    const { findings } = await verify();
    expect(findings.map(({ message }) => message)).toContain('the events at positions 8100 to 8192 are missing');
    await tamper('delete from eventstore.events where position = 1');
    expect((await found())[0]).toBe('missing 1');
  });

  it('finds by a checkpoint that the newest events are missing', async () => {
    await tamper(
      'delete from eventstore.events where position > 8000',
      'delete from eventstore.streams where stream_no > 8000',
      `update eventstore.streams s set (revision, position) =
         (select max(e.revision), max(e.position) from eventstore.events e where e.stream_no = s.stream_no)`,
    );
    expect(await found()).toEqual([]);
    const { findings } = await verify({ checkpoints: [checkpoint] });
    expect(findings).toMatchObject([
      {
        kind: 'truncated',
        position: 8_001n,
        message:
          'the newest events are missing: the checkpoint of noon was signed when the log had reached position 8500',
      },
    ]);
  });

  it('finds that the newest events are missing when a stream still knows of them', async () => {
    await tamper('delete from eventstore.events where position > 8990');
    expect(new Set(await found())).toContain('truncated 9000');
  });

  it('finds what was inserted, between two events or beside one', async () => {
    const columns = `stream_no, instance_id, aggregate_type, aggregate_id, owner, event_id, event_type, event_version,
      payload, actor, correlation_id, created_at, hash`;
    await tamper(
      'update eventstore.events set position = position + 50000 where position > 6000',
      'update eventstore.events set position = position - 49999 where position > 50000',
      `insert into eventstore.events (position, revision, ${columns})
       select 6001, 1000, ${columns} from eventstore.events where position = 6000`,
    );
    expect((await found()).find((finding) => finding.startsWith('changed'))).toBe('changed 6001');
    await tamper(
      `update eventstore.events set position = 5000, aggregate_type = 'session' where position = 6001`,
      'update eventstore.events set position = position + 50000 where position > 6001',
      'update eventstore.events set position = position - 50001 where position > 50000',
    );
    expect((await found()).filter((finding) => !finding.startsWith('stream'))).toContain('misplaced 5000');
  });

  it('finds two events that changed places', async () => {
    await tamper(
      'update eventstore.events set position = 50000 where position = 5000',
      'update eventstore.events set position = 5000 where position = 5001',
      'update eventstore.events set position = 5001 where position = 50000',
    );
    expect((await found()).filter((finding) => finding.startsWith('changed'))).toEqual([
      'changed 5000',
      'changed 5001',
      'changed 5002',
    ]);
  });

  /** What somebody does who knows how the chain is made: the chain itself fits again afterwards. */
  const chainAnew = async (from: number) => {
    const pool = storePool(connection, 1);
    let before: Pick<Entry, 'hash'> = { hash: genesis };
    const [hashes, positions]: [Buffer[], string[]] = [[], []];
    for await (const entries of rawLog(pool).entries(0n, 9_000n))
      for (const entry of entries) {
        const hash =
          entry.position < BigInt(from)
            ? entry.hash
            : linkOf(before.hash, leafOf(entry, entry, entry, entry.text), entry);
        before = { hash };
        positions.push(String(entry.position));
        hashes.push(Buffer.from(hash));
      }
    await pool.end();
    await behind.query(
      `update eventstore.events e set hash = n.hash
       from unnest($1::bigint[], $2::bytea[]) as n (position, hash) where n.position = e.position`,
      [positions, hashes],
    );
  };

  it('finds by a checkpoint that the chain was made anew after an edit, and between which positions', async () => {
    await tamper(`update eventstore.events set payload = '{"name": "Mallory"}' where position = 4999`);
    await chainAnew(4999);
    expect(await found()).toEqual([]);
    const early: Signed = { ...checkpoint, name: 'an earlier one', position: 1n };
    const { rows } = await behind.query<{ hash: Buffer }>('select hash from eventstore.events where position = 1');
    const hash = rows[0]?.hash ?? genesis;
    const { findings, checkpoints } = await verify({
      checkpoints: [{ ...early, hash, root: leafHash(hash) }, checkpoint],
    });
    expect(findings).toMatchObject([
      {
        kind: 'rewritten',
        position: 8_500n,
        message:
          'the log was written anew, from an event between positions 2 and 8500 on: the checkpoint of noon disagrees',
      },
    ]);
    expect(checkpoints).toEqual({ agreeing: 1, outside: 0 });
  });

  it('finds a checkpoint whose root is not the root of the tree', async () => {
    expect(await found({ checkpoints: [{ ...checkpoint, root: genesis }] })).toEqual(['root 8500']);
  });

  it('finds that time went back, even in a chain that was made anew', async () => {
    await tamper(`update eventstore.events set created_at = created_at - interval '1 day' where position = 300`);
    await chainAnew(300);
    expect(await found()).toEqual(['time 300']);
  });

  it('finds that a stream lost an event, even in a chain that was made anew', async () => {
    await tamper(`update eventstore.events set revision = revision + 100 where stream_no = 2 and revision > 3`);
    await tamper('update eventstore.streams set revision = revision + 100 where stream_no = 2');
    await chainAnew(1);
    expect((await found()).map((finding) => finding.split(' ')[0])).toEqual(['revision']);
  });

  it('passes while others go on appending', async () => {
    const store = postgresEventStore(connection);
    const appending = fill(store, 4000);
    const verification = await verify({ checkpoints: [checkpoint] });
    await appending;
    expect(verification).toMatchObject({ findings: [], checkpoints: { agreeing: 1 } });
    expect(await found({ from: verification.to })).toEqual([]);
    await store.close();
  });

  it('says the same of a log that is read through the port', async () => {
    await tamper(`update eventstore.events set actor = 'mallory' where position = 77`);
    const store = postgresEventStore(connection);
    const source = portLog(store);
    const { findings, events: seen } = await verifyLog(
      { head: await source.head(), checkpoints: [checkpoint] },
      { run: (segment, onProgress) => checkSegment(source, segment, onProgress), parallel: 1 },
    );
    await store.close();
    expect([seen, findings.map(({ kind, position }) => [kind, position])]).toEqual([events, [['changed', 77n]]]);
  });
});
