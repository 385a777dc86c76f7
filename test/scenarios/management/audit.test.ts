import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { createAdminServiceClient } from '@zitadel/client/v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Change_Kind, Order } from '../../../api/gen/fasti/audit/v1/audit_service_pb.js';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf, clientsOver, connectAs } from '../clients.ts';
import { type Company, company } from '../company.ts';
import { refusalOf } from '../refusal.ts';

let fasti: Fasti;
let acme: Company;
let globex: Company;
let admin: Clients;

beforeAll(async () => {
  fasti = await startFasti();
  admin = clientsOf(fasti.url, fasti.pat);
  acme = await company(fasti, 'Acme');
  globex = await company(fasti, 'Globex');
});
afterAll(() => fasti?.stop());

const rename = (givenName: string, headers = {}) =>
  admin.users.updateUser(
    { userId: acme.personId, userType: { case: 'human', value: { profile: { givenName } } } },
    { headers },
  );

describe('the events of a thing', () => {
  it('tell who did what, when and from where', async () => {
    const { events } = await admin.audit.listEvents({
      filter: { aggregateTypes: ['user'], aggregateIds: [acme.personId] },
      order: Order.OLDEST_FIRST,
    });
    const [first] = events;
    expect(first).toMatchObject({
      type: 'user.human.added',
      aggregateType: 'user',
      aggregateId: acme.personId,
      revision: 1n,
      owner: acme.orgId,
      origin: { ip: expect.stringMatching(/127\.0\.0\.1|::1/) },
      payload: { userName: 'acme-ada', firstName: 'Ada' },
    });
    expect(first?.hash).toHaveLength(32);
    expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => BigInt(index + 1)));
  });

  it('never show a secret, and say that they have one', async () => {
    const { events } = await admin.audit.listEvents({ filter: { aggregateIds: [acme.personId] } });
    expect(events.find(({ type }) => type === 'user.human.added')?.redacted).toContain('encodedHash');
    expect(JSON.stringify(events.map(({ payload }) => payload))).not.toContain('argon2');
  });

  it('come page by page, each once, in either order', async () => {
    const filter = { owner: acme.orgId };
    for (const order of [Order.OLDEST_FIRST, Order.NEWEST_FIRST]) {
      const { events: whole } = await admin.audit.listEvents({ filter, order, limit: 1000 });
      const pages: bigint[] = [];
      let cursor = 0n;
      for (let more = true; more; ) {
        const page = await admin.audit.listEvents({ filter, order, limit: 3, cursor });
        pages.push(...page.events.map(({ position }) => position));
        more = page.nextCursor !== undefined;
        cursor = page.nextCursor ?? 0n;
      }
      expect(whole.length).toBeGreaterThan(6);
      expect(pages).toEqual(whole.map(({ position }) => position));
    }
  });

  it('are chosen by type, actor, correlation and time', async () => {
    await rename('Augusta', { 'x-request-id': 'rename-1' });
    const { events: byCorrelation } = await admin.audit.listEvents({ filter: { correlationId: 'rename-1' } });
    expect(byCorrelation.map(({ type }) => type)).toEqual(['user.human.profile.changed']);
    const [change] = byCorrelation;
    const { events: byTime } = await admin.audit.listEvents({
      filter: { since: change?.createdAt, until: change?.createdAt, types: ['user.human.profile.changed'] } as never,
    });
    expect(byTime.map(({ position }) => position)).toEqual([change?.position]);
    const { events: byActor } = await admin.audit.listEvents({ filter: { actor: acme.ownerId } });
    expect(byActor).toEqual([]);
  });

  it('are those that were known at a moment, if one is named', async () => {
    const head = await fasti.api.store.head();
    await rename('Later');
    const options = { headers: { 'fasti-at': String(head) } };
    for (const order of [Order.OLDEST_FIRST, Order.NEWEST_FIRST]) {
      const { events } = await admin.audit.listEvents({ filter: { owner: acme.orgId }, order, limit: 1000 }, options);
      expect(events.every(({ position }) => position <= head)).toBe(true);
      expect(events.length).toBeGreaterThan(5);
    }
  });
});

describe('who may read the record', () => {
  it('is the owner of an organization, for that organization', async () => {
    const own = clientsOf(fasti.url, acme.ownerPat, { 'x-zitadel-orgid': acme.orgId });
    const { events } = await own.audit.listEvents({ limit: 1000 });
    expect(new Set(events.map(({ owner }) => owner))).toEqual(new Set([acme.orgId]));
    expect(await refusalOf(own.audit.listEvents({ filter: { owner: globex.orgId } }))).toMatchObject({
      code: 'PermissionDenied',
    });
    const [foreign] = (await admin.audit.listEvents({ filter: { owner: globex.orgId }, limit: 1 })).events;
    const position = foreign?.position ?? 0n;
    expect(await refusalOf(own.audit.getEvent({ position }))).toMatchObject({ code: 'NotFound' });
    expect(
      await refusalOf(own.audit.diff({ aggregateType: 'user', aggregateId: globex.personId, from: at(0n) })),
    ).toMatchObject({ code: 'PermissionDenied' });
  });
});

const at = (position: bigint) => ({ moment: { case: 'position', value: position } as const });

describe('the difference between two moments', () => {
  it('names every field that changed, and the events that changed it', async () => {
    await rename('Grace');
    const from = at(await fasti.api.store.head());
    await rename('Hopper');
    await admin.users.lockUser({ userId: acme.personId });
    const until = at(await fasti.api.store.head());
    await admin.users.unlockUser({ userId: acme.personId });
    const difference = await admin.audit.diff({ aggregateType: 'user', aggregateId: acme.personId, from, until });
    expect(difference.events.map(({ type }) => type)).toEqual(['user.human.profile.changed', 'user.locked']);
    expect(difference.totalEvents).toBe(2n);
    const user = difference.changes.find(({ table }) => table === 'users');
    expect(user).toMatchObject({ readModel: 'users', kind: Change_Kind.CHANGED, key: { id: acme.personId } });
    const fields = user?.fields.map(({ name, before, after }) => [name, before?.kind.value, after?.kind.value]);
    expect(fields).toContainEqual(['first_name', 'Grace', 'Hopper']);
    expect(fields).toContainEqual(['state', 1, 4]);
  });

  it('shows a thing that came into being, without its secrets', async () => {
    const from = at(0n);
    const { changes } = await admin.audit.diff({ aggregateType: 'project', aggregateId: acme.projectId, from });
    expect(changes.filter(({ table }) => table === 'projects')).toMatchObject([{ kind: Change_Kind.ADDED }]);
    await admin.applications.generateClientSecret({
      projectId: acme.projectId,
      applicationId: acme.apiApplicationId,
    });
    const again = await admin.audit.diff({ aggregateType: 'project', aggregateId: acme.projectId, from });
    const secrets = again.changes.flatMap(({ fields }) => fields).filter(({ name }) => name === 'hashed_secret');
    expect(secrets.map(({ after }) => after?.kind.value)).toContain('(not shown)');
  });

  it('shows a thing that is gone', async () => {
    const { id: userId } = await admin.users.createUser({
      organizationId: acme.orgId,
      username: 'soon-gone',
      userType: { case: 'machine', value: { name: 'Soon gone' } },
    });
    const from = at(await fasti.api.store.head());
    await admin.users.deleteUser({ userId });
    const { changes } = await admin.audit.diff({ aggregateType: 'user', aggregateId: userId, from });
    expect(changes.filter(({ table }) => table === 'users')).toMatchObject([{ kind: Change_Kind.REMOVED }]);
  });

  it('is nothing for what never was, and refuses to go backwards', async () => {
    const thing = { aggregateType: 'user', aggregateId: 'nobody' };
    expect(await admin.audit.diff({ ...thing, from: at(0n) })).toMatchObject({ changes: [], totalEvents: 0n });
    expect(await refusalOf(admin.audit.diff({ ...thing, from: at(5n), until: at(4n) }))).toMatchObject({
      code: 'InvalidArgument',
    });
  });
});

it('a trail holds everything that one request set in motion', async () => {
  const { organizationId } = await admin.orgs.addOrganization(
    { name: 'Trailing' },
    { headers: { 'x-request-id': 't-1' } },
  );
  const { links } = await admin.audit.trail({ of: { case: 'correlationId', value: 't-1' } });
  expect(links.length).toBeGreaterThan(1);
  expect(new Set(links.map(({ event }) => event?.aggregateId))).toEqual(new Set([organizationId]));
  const position = links[1]?.event?.position ?? 0n;
  const sameTrail = await admin.audit.trail({ of: { case: 'position', value: position } });
  expect(sameTrail.links.map(({ event }) => event?.position)).toEqual(links.map(({ event }) => event?.position));
  expect(sameTrail.links.filter(({ leadsToAsked }) => leadsToAsked).map(({ event }) => event?.position)).toEqual([
    position,
  ]);
});

it('event types say which of their fields are personal and which are secret', async () => {
  const { eventTypes } = await admin.audit.listEventTypes({});
  const added = eventTypes.find(({ type }) => type === 'user.human.added');
  expect(added?.fields.find(({ name }) => name === 'firstName')).toMatchObject({ personal: true, secret: false });
  expect(added?.fields.find(({ name }) => name === 'encodedHash')).toMatchObject({ personal: false, secret: true });
});

it('a checkpoint is signed on demand, listed, and proves that an event is in the log', async () => {
  const { checkpoint } = await admin.audit.createCheckpoint({});
  const { checkpoints } = await admin.audit.listCheckpoints({ limit: 1 });
  expect(checkpoints.map(({ jws }) => jws)).toEqual([checkpoint?.jws]);
  const { proof } = await admin.audit.getInclusionProof({ position: 3n });
  expect(proof).toMatchObject({ format: 'fasti-inclusion-proof/1', event: { position: 3 } });
  expect(await refusalOf(admin.audit.getInclusionProof({ position: 2n ** 64n - 1n }))).toMatchObject({
    code: 'NotFound',
  });
});

describe("ZITADEL's first admin API", () => {
  const zitadel = () => createAdminServiceClient(connectAs(fasti.url, fasti.pat));

  it('lists events for the clients that were written for it', async () => {
    const { events } = await zitadel().listEvents({ aggregateId: acme.personId, asc: true, limit: 2 });
    expect(events).toMatchObject([
      {
        editor: { userId: expect.stringMatching(/^\d+$/), displayName: expect.stringMatching(/./) },
        aggregate: { id: acme.personId, type: { type: 'user' }, resourceOwner: acme.orgId },
        type: { type: 'user.human.added' },
        payload: expect.objectContaining({ userName: 'acme-ada' }),
      },
      {},
    ]);
    const [, second] = events;
    const rest = await zitadel().listEvents({
      aggregateId: acme.personId,
      asc: true,
      sequence: second?.sequence ?? 0n,
    });
    expect(rest.events.every(({ sequence }) => sequence > (second?.sequence ?? 0n))).toBe(true);
  });

  it('lists what was recorded by a moment, if one is named', async () => {
    const head = await fasti.api.store.head();
    await rename('After the moment');
    for (const moment of [String(head), new Date(Date.now() - 3_600_000).toISOString()]) {
      const { events } = await zitadel().listEvents(
        { aggregateId: acme.personId },
        { headers: { 'fasti-at': moment } },
      );
      expect(events.every(({ sequence }) => sequence <= head)).toBe(true);
      expect(events.length > 0).toBe(moment === String(head));
    }
    const largest = { headers: { 'fasti-at': String(2n ** 63n - 1n) } };
    expect((await zitadel().listEvents({ aggregateId: acme.personId }, largest)).events[0]?.payload).toMatchObject({
      firstName: 'After the moment',
    });
  });

  it('names the types of events and aggregates', async () => {
    const { eventTypes } = await zitadel().listEventTypes({});
    expect(eventTypes.map(({ type }) => type)).toContain('user.human.added');
    const { aggregateTypes } = await zitadel().listAggregateTypes({});
    expect(aggregateTypes.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['instance', 'org', 'project', 'user']),
    );
  });

  it('is asked over HTTP too', async () => {
    const answer = await fetch(`${fasti.url}/admin/v1/events/_search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${fasti.pat}`, 'content-type': 'application/json' },
      body: JSON.stringify({ eventTypes: ['org.added'], limit: 1 }),
    });
    expect(await answer.json()).toMatchObject({ events: [{ type: { type: 'org.added' } }] });
  });
});

describe('the live stream', () => {
  const ways = [
    ['gRPC', () => createGrpcTransport({ baseUrl: fasti.url })],
    ['gRPC-web', () => createGrpcWebTransport({ baseUrl: fasti.url, httpVersion: '1.1' })],
    ['Connect', () => createConnectTransport({ baseUrl: fasti.url, httpVersion: '1.1' })],
  ] as const;
  const authorized = () => ({ headers: { authorization: `Bearer ${fasti.pat}` } });
  const filter = () => ({ types: ['user.human.profile.changed'], aggregateIds: [acme.personId] });

  it.each(ways)('answers over %s what was recorded and then what is recorded', async (_, transport) => {
    const { audit } = clientsOver(transport());
    const after = await fasti.api.store.head();
    await rename(`Before ${_}`);
    const stop = new AbortController();
    const seen: (string | undefined)[] = [];
    for await (const { event } of audit.streamEvents(
      { filter: filter(), after },
      { ...authorized(), signal: stop.signal },
    )) {
      seen.push(event?.payload?.['firstName'] as string | undefined);
      if (seen.length === 1) await rename(`After ${_}`);
      else break;
    }
    expect(seen).toEqual([`Before ${_}`, `After ${_}`]);
  });

  it('misses nothing and repeats nothing when a consumer comes again and again', async () => {
    const after = await fasti.api.store.head();
    const written = Array.from({ length: 30 }, (_, index) => `Name ${index}`);
    const writing = (async () => {
      for (const name of written) await rename(name);
    })();
    const seen: unknown[] = [];
    let position = after;
    while (seen.length < written.length) {
      let taken = 0;
      for await (const next of clientsOver(ways[2][1]()).audit.streamEvents(
        { filter: filter(), after: position },
        authorized(),
      )) {
        position = next.position;
        if (next.event) seen.push(next.event.payload?.['firstName']);
        if (++taken === 4 || seen.length === written.length) break;
      }
    }
    await writing;
    expect(seen).toEqual(written);
  });

  it('ends when the token that opened it is taken back', async () => {
    const { token, tokenId, id } = await tokenOfOwner();
    const { audit } = clientsOf(fasti.url, token, { 'x-zitadel-orgid': acme.orgId });
    const stream = audit.streamEvents({ filter: { owner: acme.orgId } })[Symbol.asyncIterator]();
    const first = stream.next();
    await rename('Still seen');
    await first;
    await admin.users.removePersonalAccessToken({ userId: id, tokenId });
    let isEnded = false;
    const renaming = (async () => {
      for (let count = 1; !isEnded; count++) await rename(`Not seen ${count}`);
    })();
    const refused = await refusalOf(
      (async () => {
        while (!(await stream.next()).done);
      })(),
    ).finally(() => {
      isEnded = true;
    });
    // What is still under way would be the first thing that the next stream tells.
    await renaming;
    expect(refused).toMatchObject({ code: 'Unauthenticated' });
  });

  const tokenOfOwner = async () => {
    const { token, tokenId } = await admin.users.addPersonalAccessToken({
      userId: acme.ownerId,
      expirationDate: { seconds: 4_000_000_000n },
    });
    return { token, tokenId, id: acme.ownerId };
  };

  it('is server-sent events over plain HTTP, resumed by Last-Event-ID', async () => {
    const head = await fasti.api.store.head();
    await rename('First of the feed');
    await rename('Second of the feed');
    const [first] = await feed({ after: String(head) }, {}, 1);
    expect(first?.data).toMatchObject({ event: { payload: { firstName: 'First of the feed' } } });
    const [second] = await feed({ after: String(head) }, { 'last-event-id': first?.id ?? '' }, 1);
    expect(second?.data).toMatchObject({ event: { payload: { firstName: 'Second of the feed' } } });
    const refused = await fetch(`${fasti.url}/audit/v1/events/stream`);
    expect(refused.status).toBe(401);
  });

  type Sent = { readonly id: string; readonly data: unknown };
  const feed = async (query: Record<string, string>, headers: Record<string, string>, count: number) => {
    const search = new URLSearchParams({ ...query, 'filter.types': 'user.human.profile.changed' });
    const answer = await fetch(`${fasti.url}/audit/v1/events/stream?${search}`, {
      headers: { authorization: `Bearer ${fasti.pat}`, ...headers },
    });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const sent: Sent[] = [];
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += new TextDecoder().decode(chunk);
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const fields = new Map(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => line.split(/: (.*)/s) as [string, string]),
        );
        text = text.slice(end + 2);
        if (fields.has('data')) sent.push({ id: fields.get('id') ?? '', data: JSON.parse(fields.get('data') ?? '') });
      }
      if (sent.length >= count) break;
    }
    return sent;
  };
});
