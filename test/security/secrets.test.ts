import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserOf } from '../login/browser.ts';
import { machineWithToken } from '../scenarios/company.ts';
import { redirectUri, startWorld, verifier, type World } from './world.ts';

const said = {
  password: 'Correct-Horse-7!',
  wrongPassword: 'Wrong-Horse-8!',
  newPassword: 'Battery-Staple-9!',
  givenName: 'Zephyrine',
  familyName: 'Quillfeather',
  nickName: 'Zephy-Q',
  email: 'zephyrine@quillfeather.example',
  secondEmail: 'zq@quillfeather.example',
  userName: 'zephyrine@quillfeather.example',
  phone: '+41446681800',
  loginHint: 'hinted-quillfeather',
  userAgent: 'Quillfeather-Browser/1.0',
  metadata: 'metadata-of-quillfeather',
};

let world: World;
let text: { readonly events: string; readonly elsewhere: string };
let secrets: Record<string, string>;

/** Everything that somebody enters or is given in one long day, and what the database holds of it afterwards. */
beforeAll(async () => {
  world = await startWorld();
  const { admin, fasti, web, jwt, code, exchange, refresh, loginClient, authorize } = world;
  const { id: userId } = await admin.users.createUser({
    organizationId: fasti.orgId,
    username: said.userName,
    metadata: [{ key: 'note', value: Buffer.from(said.metadata) }],
    userType: {
      case: 'human',
      value: {
        profile: { givenName: said.givenName, familyName: said.familyName, nickName: said.nickName },
        email: { email: said.email, verification: { case: 'isVerified', value: true } },
        phone: { phone: said.phone, verification: { case: 'isVerified', value: true } },
        passwordType: { case: 'password', value: { password: said.password } },
      },
    },
  });
  const who = { userId, password: said.password };
  const used = await code(web.clientId, { login_hint: said.loginHint }, who);
  const tokens = JSON.parse((await exchange(web, used)).body);
  const renewed = JSON.parse((await refresh(web, tokens.refresh_token)).body);
  const signed = JSON.parse((await exchange(jwt, await code(jwt.clientId, {}, who))).body);
  await loginClient.sessions
    .createSession({
      checks: { user: { search: { case: 'userId', value: userId } }, password: { password: said.wrongPassword } },
    })
    .catch(() => undefined);
  const session = await loginClient.sessions.createSession({
    checks: { user: { search: { case: 'userId', value: userId } }, password: { password: said.password } },
    userAgent: { fingerprintId: 'fingerprint', description: said.userAgent, ip: '192.0.2.77' },
    metadata: { note: Buffer.from(said.metadata) },
  });
  const guest = browserOf(fasti.server, { fetches: { 'user-agent': said.userAgent, 'x-forwarded-for': '192.0.2.77' } });
  const named = await guest.submit(await guest.open('/ui/v2/login/loginname'), { loginName: said.userName });
  const step = /name="step" value="([^"]+)"/.exec(named.body)?.[1] ?? '';
  await guest.submit(named, { password: said.wrongPassword });
  await guest.submit(named, { password: said.password });
  await admin.users.updateUser({
    userId,
    userType: {
      case: 'human',
      value: {
        email: { email: said.secondEmail, verification: { case: 'returnCode', value: {} } },
        password: { passwordType: { case: 'password', value: { password: said.newPassword } } },
      },
    },
  });
  await authorize(web.clientId, { login_hint: said.loginHint }, { 'user-agent': said.userAgent });
  const robot = await machineWithToken(admin, fasti.orgId, 'robot');
  const { clientSecret } = await admin.users.addSecret({ userId: robot.id });
  const { clientSecret: another } = await admin.applications.generateClientSecret(web);
  secrets = {
    ...said,
    metadataInBase64: Buffer.from(said.metadata).toString('base64'),
    ip: '192.0.2.77',
    code: used,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    idToken: tokens.id_token,
    renewed: renewed.refresh_token,
    jwt: signed.access_token,
    sessionToken: session.sessionToken,
    verifier,
    clientSecret: web.clientSecret,
    anotherSecret: another,
    machineSecret: clientSecret,
    pat: robot.token,
    adminPat: fasti.pat,
    adminPassword: fasti.adminPassword,
    browserCookie: guest.cookies.get('browser') ?? '',
    sessionsCookie: guest.cookies.get('sessions') ?? '',
    step,
    masterkey: '0123456789abcdef0123456789abcdef',
    hash: '$argon2id$',
    privateKey: '"d":',
  };
  text = await dump();
});
afterAll(() => world?.fasti.stop());

/** All of the log as text, and all of the other tables. */
const dump = async () => {
  const client = new pg.Client(world.fasti.connection);
  await client.connect();
  const { rows: tables } = await client.query<{ readonly name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  const parts = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await client.query<{ readonly line: string }>(`select t::text as line from ${name} t`);
    parts.set(name, rows.map(({ line }) => line).join('\n'));
  }
  await client.end();
  const events = parts.get('eventstore.events') ?? '';
  // The table and its partitions.
  for (const name of parts.keys()) if (name.startsWith('eventstore.events')) parts.delete(name);
  return { events, elsewhere: [...parts.values()].join('\n') };
};

describe('the log of all events', () => {
  it('is not empty, and says who did what', () => {
    expect(text.events).toContain('user.human.password.check.failed');
    expect(text.events).toContain(redirectUri);
  });

  it('holds nothing in clear that is somebody’s secret or tells who somebody is', () => {
    const found = Object.entries(secrets).filter(([, secret]) => text.events.includes(secret.replaceAll('"', '""')));
    expect(found).toEqual([]);
    expect(Object.entries(secrets).filter(([, secret]) => secret.length < 4)).toEqual([]);
  });
});

describe('the other tables', () => {
  it('hold what can be searched for, and no secret', () => {
    const searched = [...Object.keys(said).filter((name) => !/password/i.test(name)), 'metadataInBase64', 'ip'];
    expect(text.elsewhere).toContain(said.secondEmail);
    const found = Object.entries(secrets).filter(([, secret]) => text.elsewhere.includes(secret.replaceAll('"', '""')));
    expect(found.filter(([name]) => !searched.includes(name))).toEqual([]);
  });
});

describe('what anybody may ask', () => {
  it.each(['/debug/ready', '/debug/metrics', '/debug/healthz', '/healthz', '/admin/v1/healthz'])(
    'names nobody and nothing secret: %s',
    async (path) => {
      const { body } = await world.get(path);
      expect(Object.values(secrets).filter((secret) => body.includes(secret))).toEqual([]);
      expect(body).not.toContain(world.fasti.instanceId);
      expect(body).not.toMatch(/postgres:\/\/|select |at .*\.ts:\d+/);
    },
  );

  it.each([
    '/debug/pprof',
    '/debug/vars',
    '/.env',
    '/.git/config',
    '/package.json',
    '/..%2f..%2fetc/passwd',
    '/ui/v2/login/..%2f..%2fpackage.json',
    '/ui/v2/login/style.css/../../routes.ts',
  ])('does not include %s', async (path) => {
    const { status, body } = await world.send('GET', path);
    expect(status).toBe(404);
    expect(body).not.toMatch(/dependencies|root:|import /);
  });
});

describe('the role that reads for a tenant', () => {
  it('sees of every table that has tenants only one, and may write to none', async () => {
    const client = new pg.Client(world.fasti.connection);
    await client.connect();
    const { rows } = await client.query<{ readonly name: string; readonly guarded: boolean }>(
      `select format('%I.%I', n.nspname, c.relname) as name, c.relrowsecurity as guarded
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('eventstore', 'projections')
         and has_table_privilege('fasti_tenant', c.oid, 'select')`,
    );
    const { rows: writable } = await client.query(
      `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
         and has_table_privilege('fasti_tenant', c.oid, 'insert, update, delete, truncate')`,
    );
    const { rows: roles } = await client.query(
      "select rolsuper, rolbypassrls, rolcanlogin, rolcreaterole from pg_roles where rolname = 'fasti_tenant'",
    );
    await client.query('set role fasti_tenant');
    const seen = new Map<string, string>();
    for (const { name } of rows) {
      const { rows: counted } = await client.query(`select count(*) from ${name}`);
      seen.set(name, counted[0].count);
    }
    const refused = ['eventstore.keys', 'eventstore.command_log'].map((table) =>
      client.query(`select from ${table}`).then(
        () => 'read',
        () => 'refused',
      ),
    );
    expect(await Promise.all(refused)).toEqual(['refused', 'refused']);
    await client.end();
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ guarded }) => !guarded)).toEqual([]);
    expect([...seen].filter(([, count]) => count !== '0')).toEqual([]);
    expect(writable).toEqual([]);
    expect(roles).toEqual([{ rolsuper: false, rolbypassrls: false, rolcanlogin: false, rolcreaterole: false }]);
  });
});
