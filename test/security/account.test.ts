import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { screens } from '../../api/login/routes.ts';
import { newTotpSecret } from '../../api/user/totp.ts';
import { session } from '../../domain/session/session.ts';
import { user } from '../../domain/user/user.ts';
import { browserOf } from '../login/browser.ts';
import { pngOf } from '../support/picture.ts';
import { newPerson, password, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

const pages = '/ui/v2/login';
const account = `${pages}/account`;
const browser = () => browserOf(world.fasti.server);
type Browser = ReturnType<typeof browser>;
type Shown = Awaited<ReturnType<Browser['open']>>;
const stepIn = ({ body }: Shown) => /name="step" value="([^"]+)"/.exec(body)?.[1] ?? '';

let people = 0;
const person = (givenName = 'Ada') => newPerson(world, `owner-${++people}`, { givenName });

/** Where `visitor` ends who signs in. */
const signIn = async (visitor: Browser, loginName: string) =>
  visitor.submit(await visitor.submit(await visitor.open(account), { loginName }), { password });

const owner = async () => {
  const { userId, loginName } = await person();
  const { api, context } = world.fasti;
  await api.execute(context, user, userId, { type: 'SetAvatar', storeKey: 'avatar/1' });
  const visitor = browser();
  const home = await signIn(visitor, loginName);
  expect(home).toMatchObject({ at: account, status: 200 });
  const form = stepIn(await visitor.open(`${account}/profile`));
  return { userId, loginName, visitor, form };
};

/** All that anybody might like to do in somebody else's account. */
const wishes: readonly (readonly [string, Record<string, string>])[] = [
  ['/profile', { givenName: 'Mallory', familyName: 'Example' }],
  ['/picture', { remove: '1' }],
  ['/email', { email: 'mallory@evil.example' }],
  ['/phone', { phone: '+41791234567' }],
  ['/phone', { remove: '1' }],
  ['/password', { current: password, password: 'Another-word-2', again: 'Another-word-2' }],
  ['/factors', { add: 'totp' }],
  ['/factors', { codes: 'new' }],
  ['/sessions', {}],
  ['/applications', { client: 'anything' }],
  ['/delete', { sure: 'yes', erase: 'yes' }],
];

const recorded = async (userId: string) => {
  const { events } = await world.fasti.api.store.readAll(0n, { limit: 1000, filter: { aggregateIds: [userId] } });
  return events.map(({ type }) => type);
};
const nothingCame = async (userId: string, tried: () => Promise<void>) => {
  const before = await recorded(userId);
  await tried();
  expect(await recorded(userId)).toEqual(before);
};

describe('the forms of the own account', () => {
  it('are all among those that are attacked here', () => {
    const forms = screens(world.fasti.api)
      .filter(({ path, post }) => post && path.startsWith('/account/'))
      .map(({ path }) => path.replace('/account', ''));
    expect([...new Set(wishes.map(([path]) => path))].sort()).toEqual(forms.sort());
  });

  it('change nothing when another site sends them, when they are only looked at, and when their page was made for another browser', async () => {
    const { userId, visitor, form } = await owner();
    const mallory = await owner();
    await nothingCame(userId, async () => {
      for (const [path, fields] of wishes) {
        expect(await visitor.post(`${account}${path}`, fields)).toMatchObject({ status: 400 });
        for (const step of ['', 'nonsense', mallory.form, `${form}x`])
          expect(await visitor.post(`${account}${path}`, { ...fields, step })).toMatchObject({ status: 400 });
        await visitor.open(`${account}${path}?${new URLSearchParams({ ...fields, step: form })}`);
        expect(await mallory.visitor.post(`${account}${path}`, { ...fields, step: form })).toMatchObject({
          status: 400,
        });
      }
    });
  });

  it('take a file only with the step that their page was given in this browser', async () => {
    const { userId, visitor, form } = await owner();
    const mallory = await owner();
    const withFile = (step: string) => {
      const body = new FormData();
      body.set('step', step);
      body.set('file', new Blob([new Uint8Array(pngOf())]), 'me.png');
      return body;
    };
    const path = `${account}/picture`;
    await nothingCame(userId, async () => {
      for (const step of ['', 'nonsense', mallory.form, `${form}x`])
        expect(await visitor.post(path, withFile(step))).toMatchObject({ status: 400 });
      expect(await mallory.visitor.post(path, withFile(form))).toMatchObject({ status: 400 });
      expect(await visitor.post(`${account}/profile`, withFile(form))).toMatchObject({ status: 415 });
    });
    expect(await visitor.post(path, withFile(form))).toMatchObject({ at: path, status: 200 });
    expect((await recorded(userId)).at(-1)).toBe('user.human.avatar.added');
  });

  it('change nothing for whoever was signed out, locked or deactivated since', async () => {
    const ended = [
      async ({ userId }: { readonly userId: string }) => void (await world.admin.users.lockUser({ userId })),
      async ({ userId }: { readonly userId: string }) => void (await world.admin.users.deactivateUser({ userId })),
      async ({ visitor }: { readonly visitor: Browser }) =>
        void (await visitor.submit(await visitor.open(`${pages}/logout`), {})),
    ];
    for (const end of ended) {
      const one = await owner();
      await end(one);
      await nothingCame(one.userId, async () => {
        for (const [path, fields] of wishes)
          expect((await one.visitor.post(`${account}${path}`, { ...fields, step: one.form })).at).not.toContain(
            account,
          );
      });
    }
  });

  it('change nothing for whoever has shown the password alone where there is a second factor', async () => {
    const { userId, loginName } = await person();
    const { fasti } = world;
    const context = { instanceId: fasti.instanceId, cause: { actor: userId, correlationId: 'test' } };
    const secret = await newTotpSecret();
    for (const command of [
      { type: 'AddTotp', secret },
      { type: 'VerifyTotp', secret },
    ] as const)
      await fasti.api.execute(context, user, userId, command);
    const thief = browser();
    const asked = await signIn(thief, loginName);
    expect(asked.at).toBe(`${pages}/otp/time-based`);
    await nothingCame(userId, async () => {
      for (const [path, fields] of wishes) {
        expect((await thief.open(`${account}${path}`)).at).not.toContain(account);
        expect((await thief.post(`${account}${path}`, { ...fields, step: stepIn(asked) })).at).not.toContain(account);
      }
    });
  });

  it('change the account that they were made for, whoever has signed in with this browser since', async () => {
    const { userId, visitor, form } = await owner();
    const next = await person('Bea');
    await visitor.submit(
      await visitor.submit(await visitor.open(`${pages}/loginname`), { loginName: next.loginName }),
      {
        password,
      },
    );
    await nothingCame(next.userId, async () => {
      await visitor.post(`${account}/profile`, { step: form, givenName: 'Ada', familyName: 'Later' });
    });
    expect((await recorded(userId)).at(-1)).toBe('user.human.profile.changed');
  });
});

describe('what a form of the own account names', () => {
  it('is nothing of anybody else: no session, no key, no application, no entry of the history', async () => {
    const mallory = await owner();
    const victim = await owner();
    const { api, instanceId } = world.fasti;
    const page = await victim.visitor.open(`${account}/sessions`);
    expect(page.status).toBe(200);
    const { events } = await api.store.readAll(0n, { limit: 1000, filter: { types: ['session.user.checked'] } });
    const theirs = events.at(-1)?.aggregateId ?? '';
    expect((await api.load(instanceId, session, theirs)).state.user?.id).toBe(victim.userId);
    const send = (path: string, fields: Record<string, string>) =>
      mallory.visitor.post(`${account}${path}`, { ...fields, step: mallory.form });
    await send('/sessions', { session: theirs });
    expect((await api.load(instanceId, session, theirs)).state.status).toBe('active');
    await nothingCame(victim.userId, async () => {
      for (const remove of [`passkey.${victim.userId}`, 'passkey.__proto__', 'constructor', 'u2f.', 'totp'])
        await send('/factors', { remove });
      await send('/factors', { add: 'constructor' });
      await send('/applications', { client: victim.userId });
    });
    const head = String((await api.store.head()) + 1n);
    for (const before of [head, '999999999999999999', '-1', "1' or 1=1"]) {
      const { body, status } = await mallory.visitor.open(`${account}/history?${new URLSearchParams({ before })}`);
      expect(status).toBe(200);
      expect(body.match(/The account was created/g)).toHaveLength(1);
    }
  });

  it('is shown as text, whatever somebody called themselves or their browser', async () => {
    const { visitor, form, loginName } = await owner();
    const markup = '<img src=x onerror=alert(1)>';
    const elsewhere = browserOf(world.fasti.server, { fetches: { 'user-agent': markup } });
    expect((await signIn(elsewhere, loginName)).at).toBe(account);
    await visitor.post(`${account}/profile`, { step: form, givenName: markup, familyName: '"', displayName: markup });
    for (const path of ['', '/profile', '/sessions', '/history']) {
      const { body } = await visitor.open(`${account}${path}`);
      expect(body).toContain('&#60;img');
      expect(body).not.toContain('<img src=x');
    }
  });
});
