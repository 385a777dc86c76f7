import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typesOf } from '../scenarios/log.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

/** What Terraform and consoles set by the first API, over HTTP/JSON; what counts then is asked of the second. */
let fasti: Fasti;
beforeAll(async () => {
  fasti = await startFasti();
});
afterAll(() => fasti?.stop());

// biome-ignore lint/suspicious/noExplicitAny: a test names the fields of the answer that it looks at.
type Answer = { readonly status: number; readonly json: any };
const send = async (method: string, path: string, body?: object | FormData, token = fasti.pat): Promise<Answer> => {
  const isForm = body instanceof FormData;
  const answer = await fetch(`${fasti.url}${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
  });
  return { status: answer.status, json: await answer.json() };
};
const settings = async (kind: string, of = 'orgId=') =>
  (await send('GET', `/v2/settings/${kind}?ctx.${of}${of === 'orgId=' ? fasti.orgId : ''}`)).json.settings;
const write = async (method: string, path: string, body?: object) => {
  const answer = await send(method, path, body);
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.json)}`);
  return answer.json;
};

type Story = {
  readonly path: string;
  /** What is recorded when they are added, changed and removed. */
  readonly events: readonly [string, string, string];
  /** Where the second API shows it. */
  readonly shownAt: string;
  readonly added: object;
  readonly changed: object;
  readonly shown: object;
};
const stories: readonly Story[] = [
  {
    path: 'lockout',
    events: ['org.policy.lockout.added', 'org.policy.lockout.changed', 'org.policy.lockout.removed'],
    shownAt: 'lockout',
    added: { maxPasswordAttempts: 5 },
    changed: { maxPasswordAttempts: 6, maxOtpAttempts: 2 },
    shown: { maxPasswordAttempts: '6', maxOtpAttempts: '2' },
  },
  {
    path: 'password/complexity',
    events: [
      'org.policy.password.complexity.added',
      'org.policy.password.complexity.changed',
      'org.policy.password.complexity.removed',
    ],
    shownAt: 'password/complexity',
    added: { minLength: 10, hasNumber: true },
    changed: { minLength: 12, hasNumber: true },
    shown: { minLength: '12', requiresNumber: true },
  },
  {
    path: 'password/age',
    events: ['org.policy.password.age.added', 'org.policy.password.age.changed', 'org.policy.password.age.removed'],
    shownAt: 'password/expiry',
    added: { maxAgeDays: 30 },
    changed: { maxAgeDays: 90, expireWarnDays: 7 },
    shown: { maxAgeDays: '90', expireWarnDays: '7' },
  },
  {
    path: 'privacy',
    events: ['org.policy.privacy.added', 'org.policy.privacy.changed', 'org.policy.privacy.removed'],
    shownAt: 'legal_support',
    added: { tosLink: 'https://acme.example/terms' },
    changed: { tosLink: 'https://acme.example/terms', supportEmail: 'help@acme.example' },
    shown: { tosLink: 'https://acme.example/terms', supportEmail: 'help@acme.example' },
  },
  {
    path: 'login',
    events: ['org.policy.login.added', 'org.policy.login.changed', 'org.policy.login.removed'],
    shownAt: 'login',
    added: { allowUsernamePassword: true, passwordCheckLifetime: '3600s' },
    changed: { allowUsernamePassword: true, forceMfa: true },
    shown: { allowUsernamePassword: true, forceMfa: true, passwordCheckLifetime: '3600s' },
  },
];

describe('an organization', () => {
  it.each(stories)('has its own settings for $path in place of the instance, until it resets them', async (story) => {
    const {
      path,
      events: [wasAdded, wasChanged, wasRemoved],
      shownAt,
      added,
      changed,
      shown,
    } = story;
    const url = `/management/v1/policies/${path}`;
    const isDefault = async () => (await send('GET', url)).json.policy.isDefault ?? false;
    expect(await isDefault()).toBe(true);
    expect((await send('PUT', url, changed)).status).toBe(404);
    expect(await typesOf(fasti, () => write('POST', url, added))).toEqual([wasAdded]);
    expect((await send('POST', url, added)).status).toBe(409);
    expect(await typesOf(fasti, () => write('PUT', url, changed))).toEqual([wasChanged]);
    expect((await send('PUT', url, changed)).json).toMatchObject({ code: 9 });
    expect(await isDefault()).toBe(false);
    expect(await settings(shownAt)).toMatchObject({ ...shown, resourceOwnerType: 'RESOURCE_OWNER_TYPE_ORG' });
    expect(await settings(shownAt, 'instance=true')).toMatchObject({
      resourceOwnerType: 'RESOURCE_OWNER_TYPE_INSTANCE',
    });
    expect(await typesOf(fasti, () => write('DELETE', url))).toEqual([wasRemoved]);
    expect((await send('DELETE', url)).status).toBe(404);
    expect(await isDefault()).toBe(true);
  });

  it('chooses factors one by one', async () => {
    const login = '/management/v1/policies/login';
    await write('POST', login, { allowUsernamePassword: true, secondFactors: ['SECOND_FACTOR_TYPE_OTP'] });
    const second = `${login}/second_factors`;
    const add = () => write('POST', second, { type: 'SECOND_FACTOR_TYPE_OTP_EMAIL' });
    expect(await typesOf(fasti, add)).toEqual(['org.policy.login.secondfactor.added']);
    await expect(add()).rejects.toThrow('already');
    expect((await send('POST', `${second}/_search`)).json.result).toEqual([
      'SECOND_FACTOR_TYPE_OTP',
      'SECOND_FACTOR_TYPE_OTP_EMAIL',
    ]);
    const gone = () => write('DELETE', `${second}/SECOND_FACTOR_TYPE_OTP`);
    expect(await typesOf(fasti, gone)).toEqual(['org.policy.login.secondfactor.removed']);
    const strong = { type: 'MULTI_FACTOR_TYPE_U2F_WITH_VERIFICATION' };
    const multi = `${login}/multi_factors`;
    expect(await typesOf(fasti, () => write('POST', multi, strong))).toEqual(['org.policy.login.multifactor.added']);
    expect(await typesOf(fasti, () => write('DELETE', `${multi}/${strong.type}`))).toEqual([
      'org.policy.login.multifactor.removed',
    ]);
    expect(await settings('login')).toMatchObject({ secondFactors: ['SECOND_FACTOR_TYPE_OTP_EMAIL'] });
    await write('DELETE', login);
  });

  it('says whether people hear of a changed password', async () => {
    const url = '/management/v1/policies/notification';
    expect((await send('GET', url)).json.policy).toMatchObject({ passwordChange: true, isDefault: true });
    const all = async () => {
      await write('POST', url, { passwordChange: false });
      await write('PUT', url, { passwordChange: true });
      await write('DELETE', url);
    };
    expect(await typesOf(fasti, all)).toEqual([
      'org.policy.notification.added',
      'org.policy.notification.changed',
      'org.policy.notification.removed',
    ]);
  });
});

describe('a label', () => {
  const label = '/management/v1/policies/label';
  const png = Buffer.from('89504e470d0a1a0a0000000d', 'hex');
  const form = (content: Buffer, type = 'image/png') => {
    const data = new FormData();
    data.append('file', new Blob([new Uint8Array(content)], { type }), 'logo');
    return data;
  };
  const upload = (what: string, content = png) => write('POST', `/assets/v1/org/policy/label/${what}`, form(content));

  it('is prepared with colours and files, shown to nobody, and then activated', async () => {
    const prepare = async () => {
      await write('POST', label, { primaryColor: '#112233', themeMode: 'THEME_MODE_DARK' });
      await write('PUT', label, { primaryColor: '#445566', themeMode: 'THEME_MODE_DARK', hideLoginNameSuffix: true });
      await upload('logo');
      await upload('logo/dark');
      await upload('icon');
      await upload('icon/dark');
      await upload('font', Buffer.from('wOF2 and more'));
    };
    expect(await typesOf(fasti, prepare)).toEqual([
      'org.policy.label.added',
      'org.policy.label.changed',
      'org.policy.label.logo.added',
      'org.policy.label.logo.dark.added',
      'org.policy.label.icon.added',
      'org.policy.label.icon.dark.added',
      'org.policy.label.font.added',
    ]);
    expect((await settings('branding')).lightTheme.primaryColor).toBe('#5469d4');
    expect((await send('GET', `${label}/_preview`)).json.policy).toMatchObject({ primaryColor: '#445566' });
    expect(await typesOf(fasti, () => write('POST', `${label}/_activate`, {}))).toEqual(['org.policy.label.activated']);
    expect(await settings('branding')).toMatchObject({
      lightTheme: { primaryColor: '#445566', logoUrl: expect.stringContaining(`/assets/v1/${fasti.orgId}/`) },
      hideLoginNameSuffix: true,
      themeMode: 'THEME_MODE_DARK',
      resourceOwnerType: 'RESOURCE_OWNER_TYPE_ORG',
    });
  });

  it('has files that anybody can fetch, and in which nothing can run', async () => {
    const { lightTheme, fontUrl } = await settings('branding');
    const logo = await fetch(lightTheme.logoUrl);
    expect(logo.headers.get('content-type')).toBe('image/png');
    expect(logo.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(logo.headers.get('cache-control')).toContain('immutable');
    expect(Buffer.from(await logo.arrayBuffer())).toEqual(png);
    expect((await fetch(fontUrl)).headers.get('content-type')).toBe('font/woff2');
    expect((await fetch(`${lightTheme.logoUrl}0`)).status).toBe(404);
  });

  it('takes no file that is something else, and none from a stranger', async () => {
    const path = '/assets/v1/instance/policy/label/logo';
    expect((await send('POST', path, form(Buffer.from('<html><script>alert(1)</script>')))).status).toBe(400);
    expect((await send('POST', path, form(Buffer.alloc(600 * 1024)))).status).toBe(413);
    expect((await send('POST', path, {})).status).toBe(415);
    expect((await send('POST', path, form(png), '')).status).toBe(401);
    expect((await send('POST', path, form(png), fasti.loginClientPat)).status).toBe(403);
  });

  it('loses its files and goes back to that of the instance', async () => {
    const remove = async () => {
      for (const file of ['logo', 'logo_dark', 'icon', 'icon_dark', 'font']) await write('DELETE', `${label}/${file}`);
      await write('DELETE', label);
    };
    expect(await typesOf(fasti, remove)).toEqual([
      'org.policy.label.logo.removed',
      'org.policy.label.logo.dark.removed',
      'org.policy.label.icon.removed',
      'org.policy.label.icon.dark.removed',
      'org.policy.label.font.removed',
      'org.policy.label.removed',
    ]);
    expect(await settings('branding')).toMatchObject({ resourceOwnerType: 'RESOURCE_OWNER_TYPE_INSTANCE' });
  });

  it('takes no colour that is none', async () => {
    const answer = await send('PUT', '/admin/v1/policies/label', { warnColor: 'red' });
    expect(answer).toMatchObject({ status: 400, json: { message: expect.stringContaining('warnColor') } });
  });
});
