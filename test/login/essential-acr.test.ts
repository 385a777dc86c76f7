import { generate } from 'otplib';
import { describe, expect, it } from 'vitest';
import { type LoginSettings, loginSettings } from '../../domain/settings/login.ts';
import { codeIn, loginWorld, signIn } from './world.ts';

/** OpenID Connect Core, 5.5.1.1: an application insists on how strong a sign-in is, of somebody with nothing but a password. */
const pages = '/ui/v2/login';
const [second, key] = ['urn:fasti:acr:2fa', 'phr'];
const insisting = (...values: readonly string[]) => ({
  claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }),
});
const linkTo = ({ body }: { readonly body: string }, path: string) =>
  new RegExp(`href="(${pages}${path}\\?step=[^"]+)"`).exec(body)?.[1] ?? '';

const world = async (login: Partial<LoginSettings> = {}) => {
  const here = await loginWorld();
  const { api, created, callAs, adminId } = here;
  const set = { type: 'SetSettings', values: login } as const;
  await api.execute(callAs(adminId).context, loginSettings.instance, created.instanceId, set);
  return here;
};

describe('an application that insists on a second factor', () => {
  it('has it set up by whoever has none, and gets what it insists on', async () => {
    const { browser, authorizeUrl } = await world();
    const anna = browser();
    const demanded = await signIn(anna, 'anna', authorizeUrl(insisting('urn:elsewhere:gold', second)));
    expect(demanded).toMatchObject({ at: `${pages}/mfa/set`, status: 200 });
    const page = await anna.open(linkTo(demanded, '/otp/time-based/set'));
    const secret = /<code>([^<]+)<\/code>/.exec(page.body)?.[1]?.replaceAll(' ', '') ?? '';
    expect(codeIn((await anna.submit(page, { code: await generate({ secret }) })).left)).toBeTruthy();
  });

  it('has whoever is signed in already asked for no more than that', async () => {
    const { browser, authorizeUrl } = await world();
    const anna = browser();
    expect(codeIn((await signIn(anna, 'anna', authorizeUrl())).left)).toBeTruthy();
    const accounts = await anna.open(authorizeUrl(insisting(second)));
    expect(accounts.at).toBe(`${pages}/accounts`);
    const session = /name="session" value="(\d+)"/.exec(accounts.body)?.[1] ?? '';
    const chosen = await anna.submit(accounts, { session });
    expect(chosen.at).toBe(`${pages}/mfa/set`);
  });

  it('is told by whoever wants none, and at once where there is none to set up', async () => {
    const { browser, authorizeUrl } = await world();
    const anna = browser();
    const demanded = await signIn(anna, 'anna', authorizeUrl(insisting(second)));
    expect((await anna.submit(demanded, {})).left).toContain('error=unmet_authentication_requirements');
    const nothing = await world({ secondFactors: [], passwordlessType: 0 });
    const { left } = await signIn(nothing.browser(), 'anna', nothing.authorizeUrl(insisting(second)));
    expect(left).toContain('error=unmet_authentication_requirements');
  });

  it('leaves whoever it does not insist for to themselves', async () => {
    const { browser, authorizeUrl } = await world();
    for (const asked of [insisting('urn:fasti:acr:1fa', second), { acr_values: second }])
      expect(codeIn((await signIn(browser(), 'anna', authorizeUrl(asked))).left)).toBeTruthy();
  });
});

describe('an application that insists on a key', () => {
  it('has one set up, and nothing else', async () => {
    const { browser, authorizeUrl } = await world();
    const demanded = await signIn(browser(), 'anna', authorizeUrl(insisting(key)));
    expect(demanded.at).toBe(`${pages}/mfa/set`);
    const offered = ['/passkey/set', '/u2f/set', '/otp/time-based/set', '/otp/email/set'].map(
      (path) => linkTo(demanded, path) !== '',
    );
    expect(offered).toEqual([true, true, false, false]);
  });
});
