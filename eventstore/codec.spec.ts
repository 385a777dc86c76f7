import { describe, expect, it } from 'vitest';
import {
  events,
  flag,
  instant,
  json,
  number,
  optional,
  personal,
  personalOf,
  secret,
  text,
  texts,
  version,
} from '../domain/event.ts';
import { codecFor } from './codec.ts';
import type { NewEvent, StoredEvent, Stream } from './eventstore.ts';
import { memoryKeys } from './memory/keys.ts';

const schemas = events({
  'user.human.added': {
    userName: text,
    firstName: personal(text),
    nickName: optional(personal(text)),
    seed: optional(secret(text)),
  },
  'project.added': {
    name: text,
    tags: optional(texts),
    limit: optional(number),
    from: optional(instant),
    open: optional(flag),
    more: optional(json()),
  },
  'session.added': { agent: optional(personalOf('userID', text)), userID: optional(text) },
  'org.renamed': version(
    3,
    { name: text },
    {
      1: ({ title, ...rest }) => ({ ...rest, label: title }),
      2: ({ label, ...rest }) => ({ ...rest, name: label }),
    },
  ),
});
const keys = memoryKeys();
const codec = codecFor(schemas, keys);
const rosa: Stream = { instanceId: 'instance-1', aggregateType: 'user', aggregateId: 'rosa' };
const portal: Stream = { instanceId: 'instance-1', aggregateType: 'project', aggregateId: 'portal' };

const stored = (stream: Stream, event: NewEvent): StoredEvent => ({
  ...stream,
  ...event,
  payload: JSON.parse(JSON.stringify(event.payload)),
  position: 1n,
  revision: 1,
  owner: 'org-1',
  actor: 'actor-1',
  correlationId: 'request-1',
  createdAt: new Date(0),
  createdAtMicros: 0,
  hash: new Uint8Array(32),
});
const added = (payload: object) => codec.encode(portal, { type: 'project.added', payload });

describe('the codec', () => {
  it('keeps what the schema allows and drops what is undefined', async () => {
    const event = await added({
      name: 'Portal',
      tags: ['a'],
      limit: 0.5,
      from: '2026-01-02T03:04:05.678Z',
      open: false,
      more: null,
    });
    expect(event).toMatchObject({
      type: 'project.added',
      version: 1,
      payload: { name: 'Portal', tags: ['a'], open: false, more: null },
    });
    expect((await added({ name: 'Portal', limit: undefined })).payload).toEqual({ name: 'Portal' });
  });

  it('names the event and the field of a payload that is wrong', async () => {
    await expect(added({})).rejects.toThrow('project.added needs the field name');
    await expect(added({ name: 7 })).rejects.toThrow('name of project.added must be a text');
    await expect(added({ name: 'a', limit: Number.NaN })).rejects.toThrow('limit of project.added must be a number');
    await expect(added({ name: 'a', from: '2026-01-02' })).rejects.toThrow(
      'from of project.added must be an RFC 3339 time',
    );
    await expect(added({ name: 'a', tags: ['b', 3] })).rejects.toThrow('tags of project.added must be a list of texts');
    await expect(added({ name: 'a', colour: 'red' })).rejects.toThrow('project.added has no field colour');
    await expect(codec.encode(portal, { type: 'project.adde', payload: {} })).rejects.toThrow('no event project.adde');
  });

  it('refuses texts that no database keeps as an error of the caller', async () => {
    await expect(added({ name: 'a\0b' })).rejects.toMatchObject({ kind: 'invalid', code: 'event.not_text' });
    await expect(added({ name: '\ud800' })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('seals what is personal or secret of a user in one, and opens it again', async () => {
    const payload = { userName: 'rosa', firstName: 'Rosa', nickName: 'Ro', seed: 'JBSWY3DP' };
    const event = await codec.encode(rosa, { type: 'user.human.added', payload });
    expect(Object.keys(event.payload).sort()).toEqual(['$personal', 'userName']);
    expect(JSON.stringify(event.payload)).not.toMatch(/Rosa|JBSWY3DP/);
    expect((await codec.decode(stored(rosa, event))).payload).toEqual(payload);
  });

  it('opens a sealed value in its own event only', async () => {
    const event = await codec.encode(rosa, {
      type: 'user.human.added',
      payload: { userName: 'rosa', firstName: 'Rosa' },
    });
    const moved = { ...event, eventId: '00000000-0000-0000-0000-000000000000' };
    await expect(codec.decode(stored(rosa, moved))).rejects.toThrow('for something else');
  });

  it('seals personal fields for persons only', async () => {
    const misplaced = codec.encode(portal, { type: 'user.human.added', payload: { userName: 'a', firstName: 'b' } });
    await expect(misplaced).rejects.toThrow('only streams of a user have a subject');
  });

  it('forgets an erased person and says so, and keeps the rest', async () => {
    const mara: Stream = { ...rosa, aggregateId: 'mara' };
    const type = 'user.human.added';
    const event = await codec.encode(mara, { type, payload: { userName: 'mara', firstName: 'Mara', seed: 's' } });
    await keys.destroySubject(mara.instanceId, mara.aggregateId);
    expect(await codec.decode(stored(mara, event))).toMatchObject({
      payload: { userName: 'mara' },
      erased: true,
    });
    for (const gone of ['firstName', 'seed'])
      expect((await codec.decode(stored(mara, event))).payload).not.toHaveProperty(gone);
    await expect(codec.encode(mara, { type, payload: { userName: 'mara', firstName: 'Mara' } })).rejects.toThrow(
      'was erased',
    );
  });

  it('reads what was sealed as a secret of a user before it was sealed as their own', async () => {
    const anna: Stream = { ...rosa, aggregateId: 'anna' };
    const eventId = '00000000-0000-4000-8000-000000000001';
    const context = JSON.stringify(['instance-1', 'user', 'anna', eventId, '$secret']);
    const $secret = (await keys.instance('instance-1')).seal(Buffer.from('{"seed":"s"}'), context);
    const old = { eventId, type: 'user.human.added', version: 1, payload: { userName: 'anna', $secret } };
    expect((await codec.decode(stored(anna, old))).payload).toEqual({ userName: 'anna', seed: 's' });
  });

  it("seals on other streams as that of whom the payload names, and as the stream's own while nobody is known", async () => {
    const session: Stream = { ...rosa, aggregateType: 'session', aggregateId: 's' };
    const seal = (payload: object) => codec.encode(session, { type: 'session.added', payload });
    const [known, unknown] = [await seal({ agent: 'Firefox', userID: 'otto' }), await seal({ agent: 'Firefox' })];
    expect(Object.keys(known.payload).sort()).toEqual(['$personal', 'userID']);
    expect(Object.keys(unknown.payload)).toEqual(['$personal']);
    expect((await codec.decode(stored(session, known))).payload).toEqual({ agent: 'Firefox', userID: 'otto' });
    await keys.destroySubject('instance-1', 'otto');
    expect(await codec.decode(stored(session, known))).toMatchObject({ payload: { userID: 'otto' }, erased: true });
    expect((await codec.decode(stored(session, unknown))).payload).toEqual({ agent: 'Firefox' });
  });

  it('forgets what a stream said of a stranger with whom it turned out to be', async () => {
    const session: Stream = { ...rosa, aggregateType: 'session', aggregateId: 'mine' };
    const event = await codec.encode(session, { type: 'session.added', payload: { agent: 'Firefox' } });
    const other = { ...session, aggregateId: 'of-nobody' };
    const untouched = await codec.encode(other, { type: 'session.added', payload: { agent: 'Firefox' } });
    await codec.adopt(session, 'nora');
    await keys.destroySubject('instance-1', 'nora');
    expect(await codec.decode(stored(session, event))).toMatchObject({ payload: {}, erased: true });
    expect((await codec.decode(stored(other, untouched))).payload).toEqual({ agent: 'Firefox' });
  });

  it('reads what was sealed of strangers as a secret of the instance', async () => {
    const session: Stream = { ...rosa, aggregateType: 'session', aggregateId: 'old' };
    const eventId = '00000000-0000-4000-8000-000000000002';
    const context = JSON.stringify(['instance-1', 'session', 'old', eventId, '$secret']);
    const $secret = (await keys.instance('instance-1')).seal(Buffer.from('{"agent":"Firefox"}'), context);
    const old = { eventId, type: 'session.added', version: 1, payload: { $secret } };
    expect((await codec.decode(stored(session, old))).payload).toEqual({ agent: 'Firefox' });
  });

  it('hides what is unique in an instance, the same for every spelling, and another in each instance', async () => {
    const hidden = async (instanceId: string, value: string, kind = 'usernames') =>
      (await codec.hideClaims(instanceId, [{ kind, value }]))[0]?.value;
    const first = await hidden('instance-1', 'Rosa@Example.com');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await hidden('instance-1', 'rosa@example.com')).toBe(first);
    expect(await hidden('instance-2', 'rosa@example.com')).not.toBe(first);
    expect(await hidden('instance-1', 'rosa@example.com', 'orgs')).not.toBe(first);
    const global = [{ kind: 'domains', value: 'id.example.com', global: true }];
    expect(await codec.hideClaims('instance-1', global)).toEqual(global);
  });

  it('turns old versions into the current one, step by step', async () => {
    const old = { eventId: '', type: 'org.renamed', version: 1, payload: { title: 'ACME' } };
    expect((await codec.decode(stored(portal, old))).payload).toEqual({ name: 'ACME' });
    expect((await codec.decode(stored(portal, { ...old, version: 2, payload: { label: 'ACME' } }))).payload).toEqual({
      name: 'ACME',
    });
  });

  it('leaves events that it does not know as they are', async () => {
    const foreign = stored(portal, { eventId: '', type: 'toString', version: 9, payload: { a: 1 } });
    expect(await codec.decode(foreign)).toEqual(foreign);
  });

  it('seals where a request came from with the key of its instance', async () => {
    const sealed = (await codec.sealOrigin('instance-1', { ip: '192.0.2.1' })) ?? '';
    expect(await codec.openOrigin('instance-1', sealed)).toEqual({ ip: '192.0.2.1' });
    expect(await codec.openOrigin('instance-2', sealed)).toBeUndefined();
  });

  it('seals it for the first who has a key, and forgets it with them', async () => {
    await keys.subject('instance-1', 'vera.b', { create: true });
    const sealed = (await codec.sealOrigin('instance-1', { ip: '192.0.2.1' }, ['SYSTEM', 'vera.b'])) ?? '';
    expect(await codec.openOrigin('instance-1', sealed)).toEqual({ ip: '192.0.2.1' });
    await keys.destroySubject('instance-1', 'vera.b');
    expect(await codec.openOrigin('instance-1', sealed)).toBeUndefined();
  });

  it('does not keep it of a stranger', async () => {
    const stranger = { stranger: true };
    expect(await codec.sealOrigin('instance-1', { ip: '192.0.2.1' }, ['OIDC'], stranger)).toBeUndefined();
    expect(await codec.sealOrigin('instance-1', { ip: '192.0.2.1' }, ['OIDC', 'rosa'], stranger)).toMatch(/^of\./);
  });
});
