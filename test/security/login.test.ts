import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evenPaceMs } from '../../api/login/even-pace.ts';
import { lockoutSettings } from '../../domain/settings/lockout.ts';
import { loginSettings } from '../../domain/settings/login.ts';
import { browserOf } from '../login/browser.ts';
import { machineWithToken } from '../scenarios/company.ts';
import { ignoreUnknownNames, lockAfter, newPerson, password, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

const browser = () => browserOf(world.fasti.server);
type Browser = ReturnType<typeof browser>;
const pages = '/ui/v2/login';
const passwordPage = async (visitor: Browser, loginName: string) =>
  visitor.submit(await visitor.open(`${pages}/loginname`), { loginName });
const problem = ({ body }: { readonly body: string }) => /role="alert">([^<]+)</.exec(body)?.[1];

let people = 0;
const person = (more?: Parameters<typeof newPerson>[2]) => newPerson(world, `guest-${++people}`, more);

const withoutOurScript = (page: string) =>
  page.replaceAll(/<script src="\/ui\/v2\/login\/(webauthn|sent-once)\.js" defer><\/script>/g, '');

describe('somebody who guesses at the login page', () => {
  it('learns neither from the words nor from the clock who exists, is locked, deactivated, or has no password', async () => {
    const { admin, fasti } = world;
    await ignoreUnknownNames(fasti);
    const people = [await person(), await person(), await person(), await person({ secret: null })];
    const [known, locked, inactive, passwordless] = people.map(({ loginName }) => loginName);
    await admin.users.lockUser({ userId: people[1]?.userId ?? '' });
    await admin.users.deactivateUser({ userId: people[2]?.userId ?? '' });
    await machineWithToken(admin, fasti.orgId, 'a-machine');
    const names = [
      known,
      locked,
      inactive,
      passwordless,
      'a-machine',
      'nobody',
      `${known}@acme.example`,
      '%',
      "' or 1=1",
    ];
    const shown = new Set<string>();
    for (const name of names) {
      const guest = browser();
      const asked = await passwordPage(guest, name ?? '');
      const started = performance.now();
      const answer = await guest.submit(asked, { password: 'a guess' });
      // A timer counts from when the turn of the loop began that set it.
      expect(performance.now() - started).toBeGreaterThan(0.75 * evenPaceMs);
      expect([answer.status, problem(answer)]).toEqual([400, 'The login name or the password is wrong.']);
      shown.add(answer.body.replaceAll(/<strong>[^<]*<|value="[^"]*"|step=[^"]*"/g, ''));
      expect(answer.headers['set-cookie'] ?? []).toEqual([]);
    }
    expect(shown.size).toBe(1);
  });

  it('learns who exists neither by the attempts that are left nor by an organization that has no passwords', async () => {
    const { admin, fasti } = world;
    await ignoreUnknownNames(fasti);
    await fasti.api.execute(fasti.context, lockoutSettings.instance, fasti.instanceId, {
      type: 'SetSettings',
      values: { maxPasswordAttempts: 5, showLockOutFailures: true },
    });
    const { organizationId } = await admin.orgs.addOrganization({ name: 'Keys only' });
    await fasti.api.execute(fasti.context, loginSettings.org, organizationId, {
      type: 'AddSettings',
      values: { allowUsernamePassword: false },
    });
    const [here, there] = [await person(), await person({ organizationId })];
    for (const name of [here.loginName, there.loginName, 'nobody']) {
      const guest = browser();
      const answer = await guest.submit(await passwordPage(guest, name), { password: 'a guess' });
      expect([name, answer.status, problem(answer)]).toEqual([name, 400, 'The login name or the password is wrong.']);
    }
    const { userId, loginName } = here;
    const signedIn = browser();
    await signedIn.submit(await passwordPage(signedIn, loginName), { password });
    const form = await signedIn.open(`${pages}/account/password`);
    const told = await signedIn.submit(form, { current: 'a guess', password: 'Password2!', again: 'Password2!' });
    expect(problem(told)).toContain('4');
    await admin.users.unlockUser({ userId }).catch(() => undefined);
    await lockAfter(fasti, 0);
  });

  it('is told no more by an account that is locked than by one that is not', async () => {
    await lockAfter(world.fasti, 3);
    const { loginName, userId } = await person();
    const guest = browser();
    const asked = await passwordPage(guest, loginName);
    const guess = async (secret: string) => problem(await guest.submit(asked, { password: secret })) ?? 'signed in';
    for (const secret of ['one', 'two', 'three']) expect(await guess(secret)).toContain('is wrong');
    expect(await guess(password)).toContain('have locked this account');
    const burst = await Promise.all(Array.from({ length: 12 }, () => guess(password)));
    expect(burst.filter((said) => said.includes('have locked this account'))).toHaveLength(2);
    expect(await guess(password)).toContain('is wrong');
    await world.admin.users.unlockUser({ userId });
    expect(await guess(password)).toBe('signed in');
    await lockAfter(world.fasti, 0);
  });
});

describe('a form', () => {
  const paths = ['/loginname', '/password', '/password/change', '/accounts', '/logout'];
  const forged = { loginName: 'x', password: 'x', again: 'x', session: '1' };

  it.each(paths)('that another page made, or another browser was given, is refused: %s', async (path) => {
    const { loginName } = await person();
    const victim = browser();
    await victim.submit(await passwordPage(victim, loginName), { password });
    const attacker = browser();
    const own = await passwordPage(attacker, loginName);
    const step = /name="step" value="([^"]+)"/.exec(own.body)?.[1] ?? '';
    expect(step).toMatch(/^v1\./);
    for (const fields of [
      forged,
      { ...forged, step },
      { ...forged, step: '' },
      { ...forged, step: 'v1.AAAA' },
      { ...forged, step: `${step}AAAA` },
      { ...forged, step: victim.cookies.get('sessions') ?? '' },
    ]) {
      const answer = await victim.post(`${pages}${path}`, fields);
      expect([answer.status, answer.left]).toEqual([400, undefined]);
    }
    const signedIn = await victim.open(`${pages}/signedin`);
    expect(signedIn.body).toContain(loginName);
  });

  it('cannot be framed, cached or given scripts, on no page', async () => {
    const guest = browser();
    const asked = await passwordPage(guest, 'nobody');
    for (const page of [
      asked,
      await guest.open(`${pages}/loginname`),
      await guest.open(`${pages}/login?authRequest=nobody`),
      await guest.open(`${pages}/logout/done`),
      await guest.submit(asked, { password: 'wrong' }),
      await guest.post(`${pages}/password`, {}),
    ]) {
      expect(page.headers).toMatchObject({
        'x-frame-options': 'DENY',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      // RFC 9700, 4.2.4: what stands in its address goes to nobody else.
      expect(page.headers['referrer-policy']).toMatch(/^(same-origin|no-referrer)$/);
      const policy = String(page.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*/);
      // Keys need a script: a file of ours, on the pages that ask for them.
      expect(policy.match(/script-src[^;]*/)?.[0] ?? "script-src 'self'").toBe("script-src 'self'");
      expect(withoutOurScript(page.body)).not.toMatch(/<script|javascript:| on\w+=/i);
    }
  });
});

describe('an error page', () => {
  const markup = '"><script>alert(1)</script><img src=x onerror=alert(1)>';

  it('shows what a stranger has sent as text', async () => {
    const { send, spa, asked, fasti } = world;
    const accept = { accept: 'text/html' };
    const query = (changes: Record<string, string>) => new URLSearchParams({ ...asked(spa.clientId), ...changes });
    const answers = await Promise.all([
      send('GET', `/${encodeURIComponent(markup)}`, { headers: accept }),
      send('GET', `/ui/v2/login/${encodeURIComponent(markup)}`, { headers: accept }),
      send('GET', '/ui/v2/login/loginname', { headers: { ...accept, host: markup } }),
      send('GET', '/oauth/v2/authorize', { headers: { ...accept, host: markup } }),
      send('GET', `/oauth/v2/authorize?${query({ redirect_uri: markup })}`, { headers: accept }),
      send('GET', `/oauth/v2/authorize?${query({ client_id: markup })}`, { headers: accept }),
      send('GET', `/oauth/v2/authorize?${query({ [markup]: '1' })}&${query({})}`, { headers: accept }),
      send('GET', `/oidc/v1/end_session?${query({ post_logout_redirect_uri: markup })}`, { headers: accept }),
      send('GET', '/oauth/v2/authorize/form_post?answer=x', { headers: accept }),
      send('GET', '/ui/v2/login/login?authRequest=%3Cscript%3E', { headers: accept }),
      send('GET', '/ui/v2/login/loginname', { headers: { ...accept, 'x-tenant-id': markup } }),
      send('GET', '/ui/v2/login/loginname', { headers: { ...accept, 'accept-language': markup } }),
    ]);
    for (const { status, body, headers } of answers) {
      expect(status).toBeLessThan(500);
      expect(withoutOurScript(body)).not.toMatch(/<script|<img/);
      expect(String(headers['content-type'])).toMatch(/^text\/html/);
      expect(String(headers['content-security-policy'])).toContain("default-src 'none'");
    }
    const sent = await fetch(`${fasti.url}/v2/users/${encodeURIComponent(markup)}`);
    expect(sent.headers.get('content-type')).toMatch(/^application\/json/);
  });
});

describe('what a browser remembers', () => {
  it('is out of reach of scripts and of requests from elsewhere', async () => {
    const { loginName } = await person();
    const guest = browser();
    const asked = await passwordPage(guest, loginName);
    const answer = await world.send('GET', `${pages}/loginname`);
    const cookies = [answer.headers['set-cookie'] ?? []].flat();
    await guest.submit(asked, { password });
    expect(cookies).toHaveLength(1);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax/);
      expect(cookie).not.toMatch(/Domain/i);
    }
    // That somebody is signed in or out is told to the session iframe, and nothing else (Session Management, 3.2).
    expect([...guest.cookies.keys()].sort()).toEqual(['browser', 'sessions', 'state']);
  });

  it('is made anew by a sign-in: what was put there before is not signed in', async () => {
    const { loginName } = await person();
    const attacker = browser();
    await attacker.submit(await passwordPage(attacker, loginName), { password });
    const planted = attacker.cookies.get('sessions') ?? '';
    const victim = browser();
    victim.cookies.set('sessions', planted);
    await victim.submit(await passwordPage(victim, loginName), { password });
    expect(victim.cookies.get('sessions')).not.toBe(planted);
    // The session went on to whoever has proved the password last, with a token that the planted one is not.
    expect(await attacker.open(`${pages}/signedin`)).toMatchObject({ at: `${pages}/loginname` });
    expect((await victim.open(`${pages}/signedin`)).body).toContain(loginName);
  });

  it('is worth nothing when it is altered, or sealed for something else', async () => {
    const { loginName } = await person();
    const guest = browser();
    await guest.submit(await passwordPage(guest, loginName), { password });
    const sessions = guest.cookies.get('sessions') ?? '';
    const { fasti } = world;
    for (const value of [`${sessions.slice(0, -8)}AAAAAAAA`, 'v1.', '', fasti.pat, `v2${sessions.slice(2)}`]) {
      guest.cookies.set('sessions', value);
      expect(await guest.open(`${pages}/signedin`)).toMatchObject({ at: `${pages}/loginname`, status: 200 });
    }
  });

  it('ends with a link to sign out only after the person said so', async () => {
    const { loginName } = await person();
    const guest = browser();
    await guest.submit(await passwordPage(guest, loginName), { password });
    for (const link of ['/oidc/v1/end_session', `${pages}/logout`, `${pages}/logout?session=1`]) {
      expect(await guest.open(link)).toMatchObject({ at: `${pages}/logout`, status: 200 });
      expect((await guest.open(`${pages}/signedin`)).body).toContain(loginName);
    }
  });
});
