import { describe, expect, it } from 'vitest';
import { loginWorld, password, signIn } from './world.ts';

/** OpenID Connect Core, 4: a sign-in that begins here, and not at the application. */
const startWith = async (metadata: Readonly<Record<string, unknown>>) => {
  const world = await loginWorld();
  await world.setMetadata(metadata);
  const answeredTwice = async () => {
    const anna = world.browser();
    const named = await anna.submit(await anna.open(world.authorizeUrl()), { loginName: 'anna' });
    await anna.submit(named, { password });
    return { anna, again: await anna.submit(named, { password }) };
  };
  return { ...world, answeredTwice };
};

const startsAt = { client_name: 'Shop', initiate_login_uri: 'https://shop.example/start?from=us' };
const there = 'href="https://shop.example/start?from=us&#38;iss=http%3A%2F%2Flocalhost%3A8080"';

describe('somebody whose sign-in can’t go on', () => {
  it('begins anew at the application that asked for it', async () => {
    const { again } = await (await startWith(startsAt)).answeredTwice();
    expect(again.status).toBe(400);
    expect(again.body).toContain(there);
    expect(again.body).toContain('Back to Shop');
  });

  it('does so, too, with a page of another browser, or of long ago', async () => {
    const { browser, authorizeUrl } = await startWith(startsAt);
    const { url } = await browser().open(authorizeUrl());
    const elsewhere = await browser().open(url.replace('/loginname', '/password'));
    expect([elsewhere.status, elsewhere.body.includes(there)]).toEqual([400, true]);
  });

  it('is led nowhere that the application has not named, and by no application for which nobody vouches', async () => {
    for (const metadata of [{ client_name: 'Shop' }, { ...startsAt, unvouched: true }]) {
      const { again } = await (await startWith(metadata)).answeredTwice();
      expect([again.status, again.body.includes('shop.example')]).toEqual([400, false]);
    }
  });
});

describe('somebody’s own account', () => {
  it('opens the applications that can be opened', async () => {
    const world = await startWith({ ...startsAt, third_party: true });
    const bert = world.browser();
    const asked = await signIn(bert, 'bert', world.authorizeUrl());
    expect((await bert.submit(asked, { answer: 'allow' })).left).toContain('code=');
    expect((await bert.open('/ui/v2/login/account/applications')).body).toContain(there);
  });
});
