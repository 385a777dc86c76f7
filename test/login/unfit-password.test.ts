import { describe, expect, it } from 'vitest';
import { passwordErrors } from '../../domain/settings/password-complexity.ts';
import { loginWorld, password, signIn } from './world.ts';

const leaked = 'Leaked123!';
const alert = (body: string) => /role="alert">([^<]*)</.exec(body)?.[1];

const world = async () => {
  const here = await loginWorld();
  const { passwords } = here.api;
  const mustBeUnknown = async (given: string) => {
    if (given === leaked) throw passwordErrors.breached();
  };
  Object.assign(here.api, { passwords: { ...passwords, mustBeUnknown } });
  return here;
};

describe('a password in a list of those that leaked', () => {
  it('is refused with the reason, be it chosen with a new account', async () => {
    const visitor = (await world()).browser();
    const grace = { givenName: 'Grace', familyName: 'Hopper', email: 'grace@example.com' };
    const asked = await visitor.submit(await visitor.open('/ui/v2/login/register'), grace);
    const refused = await visitor.submit(asked, { password: leaked, again: leaked });
    expect([refused.status, alert(refused.body)]).toEqual([400, expect.stringContaining('leaked passwords')]);
    expect((await visitor.submit(refused, { password, again: password })).at).toBe('/ui/v2/login/verify');
  });

  it('or after a code, or where it has to be changed', async () => {
    const { browser, obey, api, instance } = await world();
    const hash = await api.passwords.hash(password);
    await obey('anna', { type: 'SetPassword', hash, changeRequired: true });
    const visitor = browser();
    const asked = await signIn(visitor);
    const chosen = { password: leaked, again: leaked };
    expect(alert((await visitor.submit(asked, chosen)).body)).toContain('leaked passwords');
    const code = { kind: 'code', code: 'ABC123', expiry: 3_600_000_000_000, returned: true } as const;
    await obey('bert', { type: 'IssuePasswordCode', verification: code, notificationType: 0 });
    const form = await visitor.open(
      `/ui/v2/login/password/set?userId=bert&organization=${instance.defaultOrgId}&code=ABC123`,
    );
    expect(alert((await visitor.submit(form, { code: 'ABC123', ...chosen })).body)).toContain('leaked passwords');
  });
});

describe('the script that marks the rules', () => {
  it('is a file of ours, on the pages where a password is chosen, and checks nothing that the page does not say', async () => {
    const { browser, obey, api } = await world();
    await obey('anna', { type: 'SetPassword', hash: await api.passwords.hash(password), changeRequired: true });
    const visitor = browser();
    const page = await signIn(visitor);
    expect(page.body).toContain('<script src="/ui/v2/login/password-rules.js" defer></script>');
    const { body } = await visitor.open('/ui/v2/login/password-rules.js');
    const named = [...page.body.matchAll(/data-rule="(\w+)"/g)].map(([, rule]) => rule);
    expect(named).toEqual(['length', 'lowercase', 'uppercase', 'number', 'symbol']);
    for (const rule of named) expect(body).toContain(`  ${rule}: (password`);
  });
});
