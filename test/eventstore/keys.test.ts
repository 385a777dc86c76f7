import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instanceKeyContext, postgresKeys } from '../../eventstore/postgres/keys.ts';
import { masterKeyOf, masterKeysOf, WrongMasterKey } from '../../eventstore/postgres/master-keys.ts';
import { closeRotation, masterKeyUse, rotateMasterKey } from '../../eventstore/postgres/rotation.ts';
import { freshDatabase } from '../support/database.ts';

const master = 'MasterkeyNeedsToHave32Characters';
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

describe('keys in Postgres', () => {
  let pool: pg.Pool;
  beforeAll(async () => {
    pool = new pg.Pool(await freshDatabase());
  });
  afterAll(() => pool.end());

  it('open in another process what they sealed in one', async () => {
    const [here, there] = [postgresKeys(pool, [master]), postgresKeys(pool, [master])];
    const secret = (await here.instance('instance-1')).seal(Buffer.from('secret'), 'c');
    expect(text((await there.instance('instance-1')).open(secret, 'c'))).toBe('secret');
    const personal = (await here.subject('instance-1', 'rosa', { create: true }))?.seal(Buffer.from('Rosa'), 'c');
    expect(text((await there.subject('instance-1', 'rosa'))?.open(personal ?? '', 'c'))).toBe('Rosa');
  });

  it('are one key, whoever makes it at the same time', async () => {
    const processes = Array.from({ length: 6 }, () => postgresKeys(pool, [master]));
    const keys = await Promise.all(processes.map((keys) => keys.subject('instance-2', 'rosa', { create: true })));
    const sealed = keys[0]?.seal(Buffer.from('Rosa'), 'c') ?? '';
    for (const key of keys) expect(text(key?.open(sealed, 'c'))).toBe('Rosa');
  });

  it('are not the same for two persons, and not there for a person without one', async () => {
    const keys = postgresKeys(pool, [master]);
    const rosa = await keys.subject('instance-1', 'rosa', { create: true });
    const other = await keys.subject('instance-2', 'rosa', { create: true });
    expect(() => other?.open(rosa?.seal(Buffer.from('Rosa'), 'c') ?? '', 'c')).toThrow('another key');
    expect(await keys.subject('instance-1', 'nobody')).toBeUndefined();
  });

  it('of an erased person never come back', async () => {
    const keys = postgresKeys(pool, [master]);
    await keys.subject('instance-1', 'mara', { create: true });
    await keys.destroySubject('instance-1', 'mara');
    await keys.destroySubject('instance-1', 'never-seen');
    for (const create of [false, true]) {
      expect(await keys.subject('instance-1', 'mara', { create })).toBeUndefined();
      expect(await postgresKeys(pool, [master]).subject('instance-1', 'never-seen', { create })).toBeUndefined();
    }
    const { rows } = await pool.query("select wrapped from eventstore.keys where subject = 'mara'");
    expect(rows).toEqual([{ wrapped: null }]);
  });

  it('of streams go with the person who turned out to be meant, in every process, and with nobody else', async () => {
    const [here, there] = [postgresKeys(pool, [master]), postgresKeys(pool, [master])];
    for (const subject of ['session/1', 'session/2', 'nora'])
      expect(await here.subject('instance-1', subject, { create: true })).toBeDefined();
    await here.adopt('instance-1', 'session/1', 'nora');
    await here.adopt('instance-1', 'session/none', 'nora');
    expect(await there.subject('instance-1', 'session/1')).toBeDefined();
    await here.destroySubject('instance-1', 'nora');
    expect(await here.subject('instance-1', 'session/1')).toBeUndefined();
    // The other one hears of it, as it does of every erasure.
    await there.destroySubject('instance-1', 'nora');
    expect(await there.subject('instance-1', 'session/1')).toBeUndefined();
    expect(await there.subject('instance-1', 'session/2')).toBeDefined();
    const { rows } = await pool.query("select subject from eventstore.keys where subject like '%none'");
    expect(rows).toEqual([]);
  });

  it('of streams open nothing from the moment that the person who was meant is erased', async () => {
    const keys = postgresKeys(pool, [master]);
    for (const subject of ['session/4', 'session/5']) await keys.subject('instance-1', subject, { create: true });
    await keys.adopt('instance-1', 'session/4', 'tora');
    const erased = keys.destroySubject('instance-1', 'tora');
    expect(await keys.subject('instance-1', 'session/4')).toBeUndefined();
    expect(await keys.subject('instance-1', 'session/5')).toBeDefined();
    await erased;
  });

  it('of streams of a type are destroyed after a while', async () => {
    const keys = postgresKeys(pool, [master]);
    for (const subject of ['auth_request/1', 'auth_request/2', 'session/3', 'vera'])
      await keys.subject('instance-1', subject, { create: true });
    await pool.query(
      `update eventstore.keys set made_at = now() - interval '2 days' where subject in ('auth_request/1', 'session/3', 'vera')`,
    );
    expect(await keys.destroyOfStreams('auth_request', 86_400_000)).toBe(1);
    const left = ['auth_request/1', 'auth_request/2', 'session/3', 'vera'];
    expect([...(await keys.living('instance-1', left))].sort()).toEqual(['auth_request/2', 'session/3', 'vera']);
    expect(await keys.subject('instance-1', 'auth_request/1')).toBeUndefined();
  });

  it('are looked up together when they are asked for together', async () => {
    const persons = Array.from({ length: 50 }, (_, n) => `person-${n}`);
    const keys = postgresKeys(pool, [master]);
    await keys.instance('instance-1');
    for (const person of persons) await keys.subject('instance-1', person, { create: true });
    let queries = 0;
    const counting: Pick<pg.Pool, 'query'> = {
      query: ((...asked: [string, unknown[]]) => {
        queries++;
        return pool.query(...asked);
      }) as pg.Pool['query'],
    };
    const cold = postgresKeys(counting, [master]);
    expect((await Promise.all(persons.map((person) => cold.subject('instance-1', person)))).every(Boolean)).toBe(true);
    expect(queries).toBeLessThanOrEqual(2);
  });

  it('name the masterkey when it is not the one that wrapped them', async () => {
    await postgresKeys(pool, [master]).check();
    const wrong = postgresKeys(pool, ['another masterkey of 32 letters!']);
    await expect(wrong.check()).rejects.toThrow('The masterkey is wrong');
    await expect(wrong.instance('instance-1')).rejects.toThrow('The masterkey is wrong');
    await postgresKeys(pool, ['another masterkey of 32 letters!', master]).check();
    expect(() => postgresKeys(pool, ['short'])).toThrow('The masterkey must be 32 characters long, not 5.');
  });

  it('of a new instance are not wrapped by a process that has not heard that its master key was replaced', async () => {
    const other = new pg.Pool(await freshDatabase());
    try {
      await postgresKeys(other, [master]).instance('instance-1');
      const late = postgresKeys(other, [master]);
      await late.check();
      const [before, next] = [masterKeyOf(master), masterKeyOf('TheNextMasterkeyHas32Characters!')];
      const masters = masterKeysOf(async <R>() => [] as R[], [next.text, master]);
      await rotateMasterKey(other, masters, { before, next, contextOf: instanceKeyContext });
      await late.instance('instance-2');
      expect(await masterKeyUse(other)).toMatchObject([{ id: next.id, keys: 2 }]);
      await closeRotation(other, next);
      await expect(postgresKeys(other, [master]).instance('instance-3')).rejects.toThrow(WrongMasterKey);
      expect(await masterKeyUse(other)).toMatchObject([{ id: next.id, keys: 2 }]);
    } finally {
      await other.end();
    }
  });
});
