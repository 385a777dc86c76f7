import { describe, expect, it } from 'vitest';
import { loginSettings } from '../../domain/settings/login.ts';
import { loginWorld, signIn } from './world.ts';

const elsewhere = 'https://portal.example.com/start';

const leadingTo = async (defaultRedirectURI: string) => {
  const here = await loginWorld();
  const { created, callAs, adminId } = here;
  const command = { type: 'SetSettings', values: { defaultRedirectURI } } as const;
  await here.api.execute(callAs(adminId).context, loginSettings.org, created.orgId, command, created.orgId);
  return here;
};

describe('a sign-in that no application asked for', () => {
  it('ends where the login settings of the organization lead', async () => {
    const visitor = (await leadingTo(elsewhere)).browser();
    expect((await signIn(visitor)).left).toBe(elsewhere);
    const again = await visitor.open('/ui/v2/login/accounts');
    const chosen = await visitor.submit(again, {
      session: /name="session" value="([^"]+)"/.exec(again.body)?.[1] ?? '',
    });
    expect(chosen.left).toBe(elsewhere);
  });

  it('leaves for there by itself in a browser that would hold the policy of the form against it', async () => {
    const here = await leadingTo(elsewhere);
    const done = await signIn(here.browser({ 'sec-fetch-mode': 'navigate' }));
    expect([done.left, done.body]).toEqual([undefined, expect.stringContaining(`content="0;url=${elsewhere}"`)]);
  });

  it('still leads back to the page of the own account that was asked for', async () => {
    const visitor = (await leadingTo(elsewhere)).browser();
    expect((await signIn(visitor, 'anna', '/ui/v2/login/account')).at).toBe('/ui/v2/login/account');
  });
});
