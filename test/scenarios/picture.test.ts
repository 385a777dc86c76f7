import { createClient } from '@connectrpc/connect';
import { decodeJwt } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErasureService } from '../../api/gen/fasti/erasure/v1/erasure_service_pb.js';
import { type App, apiScope, newApp, newPerson, password, startWorld, type World } from '../security/world.ts';
import { pngOf } from '../support/picture.ts';
import { clientsOf, connectAs } from './clients.ts';
import { eventsOf, typesOf } from './log.ts';
import { refusal } from './refusal.ts';
import { secondInstance } from './second-instance.ts';

const path = '/assets/v1/users/me/avatar';
const place = 'GPS 47.3769 8.5417';

let world: World;
let telling: App;
let who: { readonly userId: string; readonly password: string };
let token: string;

const tokensFor = async (userId: string, changes: Record<string, string> = {}) =>
  world.tokens(telling, { scope: `openid profile ${apiScope}`, ...changes }, { userId, password });

const bodyOf = (content: Buffer | string) => {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(Buffer.from(content))], { type: 'image/png' }), 'me.png');
  return form;
};
const upload = (content: Buffer | string, as = token) =>
  fetch(world.fasti.url + path, { method: 'POST', body: bodyOf(content), headers: { authorization: `Bearer ${as}` } });
const remove = (as = token) =>
  fetch(world.fasti.url + path, { method: 'DELETE', headers: { authorization: `Bearer ${as}` } });
const uploaded = async (content: Buffer, as = token) => {
  const answer = await upload(content, as);
  if (!answer.ok) throw new Error(`an upload was refused: ${await answer.text()}`);
};

const told = async (as = token): Promise<string | undefined> => JSON.parse((await world.userinfo(as)).body).picture;
const avatarUrl = async (clients = world.admin, { userId } = who) => {
  const { user } = await clients.users.getUserByID({ userId });
  return user?.type.case === 'human' ? user.type.value.profile?.avatarUrl : undefined;
};
const rowsOf = async (userId: string) => {
  const client = new pg.Client(world.fasti.connection);
  await client.connect();
  const { rows } = await client.query<{ readonly content: Buffer }>(
    'select content from assets.files where user_id = $1',
    [userId],
  );
  await client.end();
  return rows.map(({ content }) => content);
};
const another = async (name: string) => {
  const { userId } = await newPerson(world, name);
  const { access_token } = await tokensFor(userId);
  return { userId, token: access_token };
};

beforeAll(async () => {
  world = await startWorld();
  telling = await newApp(world.admin, world.projectId, 'telling', { idTokenUserinfoAssertion: true });
  const { userId } = await newPerson(world, 'ada');
  who = { userId, password };
  ({ access_token: token } = await tokensFor(userId));
});
afterAll(() => world?.fasti.stop());

describe("a person's picture", () => {
  it('is recorded by a key that nobody can guess, and kept where only their key opens it', async () => {
    expect(await told()).toBeUndefined();
    expect(await avatarUrl()).toBe('');
    const events = await eventsOf(world.fasti, () => uploaded(pngOf({ note: place })));
    expect(events).toEqual([['user.human.avatar.added', { storeKey: expect.stringMatching(/^avatar\/[\w-]{22}$/) }]]);
    const [kept, ...more] = await rowsOf(who.userId);
    expect(more).toEqual([]);
    expect(kept?.toString('latin1')).toMatch(/^v1\.[\w-]+$/);
  });

  it('is told to applications: at userinfo, in the ID token, at introspection, and to who asks for it alone', async () => {
    const picture = await told();
    expect(picture).toMatch(`${world.fasti.url}/assets/v1/${world.fasti.orgId}/avatar/`);
    const { id_token, access_token } = await tokensFor(who.userId);
    expect(decodeJwt(id_token)).toMatchObject({ picture });
    expect(await world.introspect(telling, access_token)).toMatchObject({ picture });

    const claims = JSON.stringify({ userinfo: { picture: null }, id_token: { picture: { essential: true } } });
    const asked = await tokensFor(who.userId, { scope: 'openid', claims });
    expect(decodeJwt(asked.id_token)).toMatchObject({ picture });
    expect(JSON.parse((await world.userinfo(asked.access_token)).body)).toEqual({ sub: who.userId, picture });
    const { access_token: bare } = await tokensFor(who.userId, { scope: 'openid' });
    expect(await told(bare)).toBeUndefined();
  });

  it('is shown wherever the person is', async () => {
    const picture = await told();
    const { admin, fasti, projectId } = world;
    expect(await avatarUrl()).toBe(picture);
    const { result } = await admin.users.listUsers({});
    expect(result.map(({ type }) => type.case === 'human' && type.value.profile?.avatarUrl)).toContain(picture);
    await admin.authorizations.createAuthorization({ userId: who.userId, projectId, organizationId: fasti.orgId });
    const { authorizations } = await admin.authorizations.listAuthorizations({});
    expect(authorizations.find(({ user }) => user?.id === who.userId)?.user).toMatchObject({ avatarUrl: picture });
    const { user } = await admin.management.getUserByID({ id: who.userId });
    expect(user?.type.value).toMatchObject({ profile: { avatarUrl: picture } });
    const granted = await admin.management.listUserGrants({});
    expect(granted.result.find(({ userId }) => userId === who.userId)).toMatchObject({ avatarUrl: picture });
    await admin.management.addOrgMember({ userId: who.userId, roles: ['ORG_USER_PERMISSION_EDITOR'] });
    const members = await admin.management.listOrgMembers({});
    expect(members.result.find(({ userId }) => userId === who.userId)).toMatchObject({ avatarUrl: picture });
    await admin.management.removeOrgMember({ userId: who.userId });
  });

  it('is fetched by anybody, harmless, and bare of where it was taken', async () => {
    const fetched = await fetch((await told()) ?? '');
    expect(fetched.headers.get('content-type')).toBe('image/png');
    expect(fetched.headers.get('x-content-type-options')).toBe('nosniff');
    expect(fetched.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(fetched.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(fetched.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(pngOf());
  });

  it('is nothing that another tenant or owner has', async () => {
    const picture = new URL((await told()) ?? '');
    const elsewhere = await secondInstance(world.fasti);
    const there = async (path: string) => (await world.get(path, {}, { host: elsewhere.domain })).status;
    expect(await there('/.well-known/openid-configuration')).toBe(200);
    expect(await there(picture.pathname)).toBe(404);
    expect((await fetch(picture.href.replace(world.fasti.orgId, '12345'))).status).toBe(404);
    expect((await fetch(picture.href.slice(0, -1))).status).toBe(404);
  });

  it('gives way to the next one, and the past still says which it was', async () => {
    const before = await avatarUrl();
    const moment = String(await world.fasti.api.store.head());
    await uploaded(pngOf({ grey: 0x20 }));
    const now = await avatarUrl();
    expect(now).not.toBe(before);
    expect((await fetch(before ?? '')).status).toBe(404);
    expect(Buffer.from(await (await fetch(now ?? '')).arrayBuffer())).toEqual(pngOf({ grey: 0x20 }));
    expect(await rowsOf(who.userId)).toHaveLength(1);
    expect(await avatarUrl(clientsOf(world.fasti.url, world.fasti.pat, { 'fasti-at': moment }))).toBe(before);
  });

  it('is taken away, by the person or by whoever administers them', async () => {
    const picture = (await told()) ?? '';
    expect(await typesOf(world.fasti, remove)).toEqual(['user.human.avatar.removed']);
    expect((await fetch(picture)).status).toBe(404);
    expect([await told(), await avatarUrl(), await rowsOf(who.userId)]).toEqual([undefined, '', []]);
    expect((await remove()).status).toBe(200);
    expect(await typesOf(world.fasti, remove)).toEqual([]);

    await uploaded(pngOf());
    const { userId } = who;
    const asNobody = clientsOf(world.fasti.url, token).management;
    expect(await refusal(asNobody.removeHumanAvatar({ userId: world.fasti.adminId }))).toContain('PermissionDenied');
    const byAdmin = () => world.admin.management.removeHumanAvatar({ userId });
    expect(await typesOf(world.fasti, byAdmin)).toEqual(['user.human.avatar.removed']);
    expect(await told()).toBeUndefined();
    expect(await refusal(world.admin.management.removeHumanAvatar({ userId: '12345' }))).toContain('NotFound');
  });

  it('is a whole picture of pixels, and not too large', async () => {
    const refused = async (content: Buffer | string, as?: string) => {
      const answer = await upload(content, as);
      return `${answer.status} ${(await answer.json()).message}`;
    };
    const nothing = await typesOf(world.fasti, async () => {
      const [wrong, small] = [/^400 A picture of a person is a whole PNG/, /^400 A picture has at most 25 million/];
      expect(await refused('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')).toMatch(wrong);
      expect(await refused('<html><script>alert(1)</script>')).toMatch(wrong);
      expect(await refused(pngOf().subarray(0, -20))).toMatch(wrong);
      expect(await refused(Buffer.from('00000100', 'hex'))).toMatch(wrong);
      expect(await refused(pngOf({ width: 100_000, height: 100_000 }))).toMatch(small);
      expect(await refused(Buffer.concat([pngOf(), Buffer.alloc(512 * 1024)]))).toMatch(
        /^400 A file has at most 512 KB/,
      );
      expect(await refused(Buffer.alloc(600 * 1024))).toMatch(/^413/);
      expect(await refused('')).toMatch(/^400 A file is sent as multipart/);
      expect(await refused(pngOf(), 'nothing')).toMatch(/^401/);
      expect(await refused(pngOf(), world.fasti.pat)).toMatch(/^400/);
    });
    expect(nothing).toEqual([]);
  });

  it('is shown no more once the person is gone', async () => {
    const { userId, token: theirs } = await another('grace');
    await uploaded(pngOf(), theirs);
    const picture = (await told(theirs)) ?? '';
    expect((await fetch(picture)).status).toBe(200);
    await world.admin.users.deleteUser({ userId });
    expect((await fetch(picture)).status).toBe(404);
    expect(await rowsOf(userId)).toHaveLength(1);
  });

  it('goes with the person who is erased, bytes and all', async () => {
    const { userId, token: theirs } = await another('linus');
    await uploaded(pngOf(), theirs);
    const picture = (await told(theirs)) ?? '';
    await createClient(ErasureService, connectAs(world.fasti.url, world.fasti.pat)).eraseUser({ userId });
    expect((await fetch(picture)).status).toBe(404);
    expect(await rowsOf(userId)).toEqual([]);
  });
});
