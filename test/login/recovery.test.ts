import { describe, expect, it } from 'vitest';
import { evenPaceMs } from '../../api/login/even-pace.ts';
import { loginSettings } from '../../domain/settings/login.ts';
import { user } from '../../domain/user/user.ts';
import { step } from '../../eventstore/execute.ts';
import { findUserByLoginName } from '../../projections/user/queries.ts';
import { codeIn, loginWorld, password, signIn } from './world.ts';

const passwordUrl = '/ui/v2/login/password/set';
const heading = (body: string) => /<h1>([^<]*)<\/h1>/.exec(body)?.[1];
const alert = (body: string) => /role="alert">([^<]*)</.exec(body)?.[1];
const chosen = { password: 'Another1!', again: 'Another1!' };

const world = async () => {
  const here = await loginWorld();
  const idOf = async (loginName: string) => {
    const found = await findUserByLoginName(here.api.views, here.callAs(here.adminId).read, loginName);
    if (!found) throw new Error(`no ${loginName}`);
    return found.id;
  };
  const human = async (loginName: string) => {
    const { human: found } = (await here.api.load(here.instance.id, user, await idOf(loginName))).state;
    if (!found) throw new Error('not a human');
    return found;
  };
  type Browser = ReturnType<typeof here.browser>;
  /** As far as the page that asks for the code. */
  const forgetful = async (browser: Browser, loginName: string, from = '/ui/v2/login/loginname') => {
    const asked = await browser.submit(await browser.open(from), { loginName });
    const [, stepped = ''] = /name="step" value="([^"]*)"/.exec(asked.body) ?? [];
    return browser.post(passwordUrl, { step: stepped, send: '1' });
  };
  /** Somebody new, who has nothing to sign in with, and whose address is not proved. */
  const newcomer = async (userName: string) => {
    const id = here.api.newId();
    await here.obey(id, {
      type: 'AddHuman',
      userName,
      userLoginMustBeDomain: false,
      profile: { firstName: 'New', lastName: 'Comer' },
      email: { address: `${userName}@example.com`, verification: { kind: 'unverified' } },
    });
    await here.obey(id, { type: 'SkipFactorPrompt' });
    await idOf(userName);
    return id;
  };
  const run = async (...steps: Parameters<typeof here.api.executeAll>[1]) => {
    const call = here.callAs(here.adminId);
    call.wrote((await here.api.executeAll(call.context, steps)).position);
  };
  const verification = { kind: 'code', code: 'ABC123', expiry: 3_600_000_000_000, returned: true } as const;
  return { ...here, idOf, human, forgetful, newcomer, run, verification };
};

describe('a person who forgot the password', () => {
  it('chooses a new one with the code from the mail, and the sign-in goes on where it was', async () => {
    const { browser, forgetful, human, authorizeUrl } = await world();
    const anna = browser();
    const asked = await forgetful(anna, 'anna', authorizeUrl());
    expect([asked.status, heading(asked.body)]).toEqual([200, 'Set a new password']);
    const { code } = (await human('anna')).password;
    const done = await anna.submit(asked, { code: ` ${code?.code.toLowerCase()} `, ...chosen });
    expect(codeIn(done.left)).toBeTruthy();
    const old = await signIn(browser(), 'anna', undefined, password);
    expect(old.status).toBe(400);
    expect((await signIn(browser(), 'anna', undefined, chosen.password)).at).toBe('/ui/v2/login/signedin');
  });

  it('follows the link in any browser, and lands in the sign-in that it was asked for in', async () => {
    const { browser, forgetful, human, idOf, authorizeUrl, api, instance } = await world();
    await forgetful(browser(), 'anna', authorizeUrl());
    const { events } = await api.store.readAll(0n, { limit: 500, filter: { aggregateIds: [await idOf('anna')] } });
    const issued = (await api.codec.decodeAll(events)).find(({ type }) => type === 'user.human.password.code.added');
    const template = (issued?.payload as { readonly url_template?: string } | undefined)?.url_template ?? '';
    expect(template).toContain('requestId=oidc_');
    const link = template
      .replace('http://localhost:8080', '')
      .replace('{{.UserID}}', await idOf('anna'))
      .replace('{{.OrgID}}', instance.defaultOrgId)
      .replace('{{.Code}}', (await human('anna')).password.code?.code ?? '');
    const phone = browser();
    const shown = await phone.open(link);
    const [, code = ''] = /id="code"[^>]*value="([A-Z0-9]{6})"/.exec(shown.body) ?? [];
    expect(codeIn((await phone.submit(shown, { code, ...chosen })).left)).toBeTruthy();
  });

  it('is told what is wrong with the new password, and may use the code again', async () => {
    const { browser, forgetful, human } = await world();
    const anna = browser();
    const asked = await forgetful(anna, 'anna');
    const code = (await human('anna')).password.code?.code ?? '';
    expect(alert((await anna.submit(asked, { code: '', ...chosen })).body)).toBe(
      'Please enter the code from the e-mail.',
    );
    const different = await anna.submit(asked, { code, password: 'One1!one', again: 'Two2!two' });
    expect(alert(different.body)).toBe('The two entries are not the same.');
    const weak = await anna.submit(different, { code, password: 'short', again: 'short' });
    expect(alert(weak.body)).toBe('This password does not meet the rules below.');
    expect((await anna.submit(weak, { code, ...chosen })).at).toBe('/ui/v2/login/signedin');
  });

  it('is not asked for it again by a second factor alone: that is still wanted', async () => {
    const { browser, forgetful, human, obey, idOf } = await world();
    await obey(await idOf('anna'), { type: 'AddTotp', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEH' });
    await obey(await idOf('anna'), { type: 'VerifyTotp', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEH' });
    const anna = browser();
    const asked = await forgetful(anna, 'anna');
    const done = await anna.submit(asked, { code: (await human('anna')).password.code?.code ?? '', ...chosen });
    expect(done.at).toBe('/ui/v2/login/otp/time-based');
  });

  it('comes back in where guesses have locked the account, and not where an administrator has', async () => {
    const { browser, forgetful, human, obey, idOf, api } = await world();
    const hash = await api.passwords.hash(password);
    const lockout = { maxPasswordAttempts: 1 };
    await obey(await idOf('anna'), { type: 'CheckPassword', outcome: 'mismatch', hash, lockout });
    const anna = browser();
    const asked = await forgetful(anna, 'anna');
    const done = await anna.submit(asked, { code: (await human('anna')).password.code?.code ?? '', ...chosen });
    expect(done.at).toBe('/ui/v2/login/signedin');
    await obey(await idOf('bert'), { type: 'LockUser' });
    await forgetful(browser(), 'bert');
    expect((await human('bert')).password.code).toBeUndefined();
  });

  it('finds no way to it where the settings hide it', async () => {
    const { browser, run, instance, human, forgetful } = await world();
    const shown = async () => {
      const anna = browser();
      return (await anna.submit(await anna.open('/ui/v2/login/loginname'), { loginName: 'anna' })).body;
    };
    expect(await shown()).toContain('Forgot your password?');
    await run(step(loginSettings.instance, instance.id, { type: 'SetSettings', values: { hidePasswordReset: true } }));
    expect(await shown()).not.toContain('Forgot your password?');
    await forgetful(browser(), 'anna');
    expect((await human('anna')).password.code).toBeUndefined();
  });
});

describe('a stranger', () => {
  it('learns neither by words nor by time who has an account, nor whose code it is that they guess', async () => {
    const { browser, forgetful, obey, idOf, ignoreUnknownNames } = await world();
    await ignoreUnknownNames();
    await obey(await idOf('bert'), { type: 'LockUser' });
    const pages: (readonly [string, number, string])[] = [];
    const neutral = (body: string, name: string) =>
      body
        .replaceAll(/value="[^"]{30,}"/g, '')
        .replaceAll(/step=[^"&]*/g, '')
        .replaceAll(name, 'NAME');
    for (const name of ['anna', 'bert', 'nobody']) {
      const stranger = browser();
      const before = performance.now();
      const asked = await forgetful(stranger, name);
      expect(performance.now() - before).toBeGreaterThan(0.75 * evenPaceMs);
      const guessed = await stranger.submit(asked, { code: 'AAAAAA', ...chosen });
      pages.push([neutral(asked.body, name), guessed.status, neutral(guessed.body, name)]);
    }
    expect(pages[1]).toEqual(pages[0]);
    expect(pages[2]).toEqual(pages[0]);
  });

  it('sends nobody more than a few mails', async () => {
    const { browser, forgetful, idOf, api } = await world();
    for (let count = 0; count < 4; count++) await forgetful(browser(), 'anna');
    const { events } = await api.store.readAll(0n, { limit: 500, filter: { aggregateIds: [await idOf('anna')] } });
    expect(events.filter(({ type }) => type === 'user.human.password.code.added')).toHaveLength(1);
  });

  it('guesses in vain: wrong codes are recorded, and soon even the right one is refused for a while', async () => {
    const { browser, forgetful, human, idOf, api, obey } = await world();
    const stranger = browser();
    const page = await forgetful(stranger, 'anna');
    await stranger.submit(page, { code: 'AAAAAA', ...chosen });
    const code = (await human('anna')).password.code?.code ?? '';
    // As if they had guessed for long, and waited each time.
    const wrong = { type: 'CountWrongPasswordCode', code, at: new Date(Date.now() + 3_600_000) } as const;
    for (let count = 0; count < 9; count++) await obey(await idOf('anna'), wrong);
    expect((await stranger.submit(page, { code, ...chosen })).status).toBe(400);
    const { events } = await api.store.readAll(0n, { limit: 500, filter: { aggregateIds: [await idOf('anna')] } });
    expect(events.filter(({ type }) => type === 'user.human.password.code.check.failed')).toHaveLength(10);
  });

  it('gets nowhere with a step of another browser, or with none', async () => {
    const { browser, forgetful, human } = await world();
    const asked = await forgetful(browser(), 'anna');
    const thief = browser();
    await thief.open('/ui/v2/login/loginname');
    const code = (await human('anna')).password.code?.code ?? '';
    expect(heading((await thief.submit(asked, { code, ...chosen })).body)).not.toBe('You are signed in');
    expect((await thief.post(passwordUrl, { code, ...chosen })).status).toBe(400);
    expect((await thief.open(passwordUrl)).at).toBe('/ui/v2/login/loginname');
    expect((await thief.open('/ui/v2/login/authenticator/set')).at).toBe('/ui/v2/login/loginname');
  });

  it('cannot use a code a second time', async () => {
    const { browser, forgetful, human } = await world();
    const [anna, other] = [browser(), browser()];
    const asked = await forgetful(anna, 'anna');
    const elsewhere = await forgetful(other, 'anna');
    const code = (await human('anna')).password.code?.code ?? '';
    await anna.submit(asked, { code, ...chosen });
    expect((await other.submit(elsewhere, { code, ...chosen })).status).toBe(400);
  });
});

describe('an address that is not proved', () => {
  const unproved = async () => {
    const here = await world();
    const id = await here.newcomer('carla');
    await here.obey(id, { type: 'SetPassword', hash: await here.api.passwords.hash(password), changeRequired: false });
    return { ...here, id };
  };

  it('is proved on the way in, by a code that is sent there', async () => {
    const { browser, human, authorizeUrl } = await unproved();
    const carla = browser();
    const asked = await signIn(carla, 'carla', authorizeUrl());
    expect([asked.at, heading(asked.body)]).toEqual(['/ui/v2/login/verify', 'Confirm your e-mail address']);
    expect(asked.body).toContain('carla@example.com');
    const code = (await human('carla')).email.code?.code ?? '';
    expect(alert((await carla.submit(asked, { code: 'AAAAAA' })).body)).toMatch(/^This code is wrong/);
    expect(codeIn((await carla.submit(asked, { code })).left)).toBeTruthy();
    expect((await human('carla')).email.verified).toBe(true);
  });

  it('keeps whoever has not proved it out, however often the page is passed over', async () => {
    const { browser, authorizeUrl } = await unproved();
    const carla = browser();
    await signIn(carla, 'carla');
    expect((await carla.open('/ui/v2/login/signedin')).at).toBe('/ui/v2/login/loginname');
    expect(codeIn((await carla.open(authorizeUrl())).left)).toBeUndefined();
  });

  it('is proved by the link in a mail, after a press of the button, also where nobody is signing in', async () => {
    const { browser, obey, id, human, verification } = await unproved();
    await obey(id, { type: 'IssueEmailCode', verification });
    const phone = browser();
    const shown = await phone.open(`/ui/v2/login/verify?userId=${id}&code=ABC123&organization=x`);
    expect((await human('carla')).email.verified).toBe(false);
    expect((await phone.submit(shown, { code: 'ABC123' })).at).toBe('/ui/v2/login/verify/success');
    expect((await human('carla')).email.verified).toBe(true);
  });

  it('is looked at the same whether there is such a person or not', async () => {
    const { browser, id } = await unproved();
    const pages = await Promise.all(
      [id, 'nobody'].map(async (userId) => {
        const stranger = browser();
        const shown = await stranger.open(`/ui/v2/login/verify?userId=${userId}`);
        const guessed = await stranger.submit(shown, { code: 'AAAAAA' });
        const again = await stranger.submit(guessed, { again: '1', code: '' });
        return [guessed.status, alert(guessed.body), again.status, /role="status">([^<]*)/.exec(again.body)?.[1]];
      }),
    );
    expect(pages[0]).toEqual(pages[1]);
  });
});

describe('a number', () => {
  it('is proved by a link as well', async () => {
    const { browser, obey, idOf, human, verification } = await world();
    const id = await idOf('anna');
    await obey(id, { type: 'ChangePhone', address: '+41791234567', verification });
    const anna = browser();
    const shown = await anna.open(`/ui/v2/login/verify?userId=${id}&code=ABC123&phone=true`);
    expect(heading(shown.body)).toBe('Confirm your phone number');
    expect((await anna.submit(shown, { code: 'ABC123' })).at).toBe('/ui/v2/login/verify/success');
    expect((await human('anna')).phone?.verified).toBe(true);
  });
});

describe('an invitation', () => {
  const invited = async () => {
    const here = await world();
    const id = await here.newcomer('ivy');
    await here.obey(id, { type: 'IssueInviteCode', verification: here.verification });
    const link = `/ui/v2/login/verify?userId=${id}&code=ABC123&invite=true`;
    return { ...here, id, link };
  };

  it('is accepted, and the first password chosen: after that its owner is signed in', async () => {
    const { browser, link, human } = await invited();
    const ivy = browser();
    const shown = await ivy.open(link);
    expect(heading(shown.body)).toBe('Accept your invitation');
    const choice = await ivy.submit(shown, { code: 'ABC123' });
    expect([choice.at, heading(choice.body)]).toEqual(['/ui/v2/login/authenticator/set', 'Choose how to sign in']);
    const [, to = ''] = /href="([^"]*password\/set[^"]*)"/.exec(choice.body) ?? [];
    const asked = await ivy.open(to.replaceAll('&#38;', '&'));
    expect(asked.body).not.toContain('id="code"');
    const done = await ivy.submit(asked, chosen);
    expect(done.at).not.toBe('/ui/v2/login/password/set');
    expect(done.status).toBe(200);
    expect((await human('ivy')).password.hash).toBeDefined();
    expect((await human('ivy')).email.verified).toBe(true);
    const late = await ivy.submit(asked, { password: 'Third3!third', again: 'Third3!third' });
    expect(late.status).toBe(400);
  });

  it('leads to the set-up of a passkey, with a code for it', async () => {
    const { browser, link } = await invited();
    const ivy = browser();
    const choice = await ivy.submit(await ivy.open(link), { code: 'ABC123' });
    const setUp = await ivy.submit(choice, {});
    expect(setUp.at).toBe('/ui/v2/login/passkey/set');
    expect(setUp.status).toBe(200);
  });

  it('is worth nothing in another browser once its code was used, nor to whoever made the choice already', async () => {
    const { browser, link } = await invited();
    const [ivy, thief] = [browser(), browser()];
    const choice = await ivy.submit(await ivy.open(link), { code: 'ABC123' });
    expect((await thief.submit(await thief.open(link), { code: 'ABC123' })).status).toBe(400);
    await thief.open('/ui/v2/login/loginname');
    expect(heading((await thief.submit(choice, {})).body)).not.toBe('Choose how to sign in');
  });
});
