import { describe, expect, it } from 'vitest';
import { org } from '../../domain/org/org.ts';
import { labelSettings } from '../../domain/settings/label.ts';
import { loginSettings } from '../../domain/settings/login.ts';
import { user } from '../../domain/user/user.ts';
import { step } from '../../eventstore/execute.ts';
import { findUserByLoginName } from '../../projections/user/queries.ts';
import { loginWorld, password } from './world.ts';

const domain = 'acme.localhost';

/** Beside the organization of the instance another one, with a look and a domain of its own; Eva belongs to it. */
const world = async () => {
  const here = await loginWorld();
  const { api, callAs, adminId } = here;
  const [acmeId, evaId] = [api.newId(), api.newId()];
  const run = async (...steps: Parameters<typeof api.executeAll>[1]) => {
    const call = callAs(adminId);
    call.wrote((await api.executeAll(call.context, steps)).position);
    return call;
  };
  const eva = {
    type: 'AddHuman',
    userName: 'eva',
    userLoginMustBeDomain: false,
    profile: { firstName: 'Eva', lastName: 'Example' },
    email: { address: `eva@${domain}`, verification: { kind: 'verified' } },
    password: { hash: await api.passwords.hash(password), changeRequired: false },
  } as const;
  const { read } = await run(
    step(org, acmeId, { type: 'AddOrg', name: 'Acme', instanceDomain: 'localhost' }, acmeId),
    step(labelSettings.org, acmeId, { type: 'SetSettings', values: { primaryColor: '#b00b1e' } }, acmeId),
    step(labelSettings.org, acmeId, { type: 'ActivateLabel' }, acmeId),
    step(user, evaId, eva, acmeId),
    step(user, evaId, { type: 'SkipFactorPrompt' }),
  );
  await findUserByLoginName(api.views, read, 'eva');
  const hide = () =>
    run(step(loginSettings.org, acmeId, { type: 'SetSettings', values: { allowDomainDiscovery: false } }, acmeId));
  const entered = async (loginName: string) => {
    const visitor = here.browser();
    const page = await visitor.submit(await visitor.open('/ui/v2/login/loginname'), { loginName });
    return { visitor, page };
  };
  return { ...here, acmeId, evaId, hide, entered };
};

describe('a login name in the domain of an organization', () => {
  it('brings the look of that organization, and its registration where nobody has the name', async () => {
    const { acmeId, entered, api, callAs, adminId } = await world();
    const { visitor, page } = await entered(`grace@${domain}`);
    expect([page.at, page.status]).toEqual(['/ui/v2/login/loginname', 400]);
    expect(page.body).toContain('Nobody has this login name here.');
    expect(page.body).toContain(acmeId);
    const [, offered = ''] = /href="([^"]*\/register[^"]*)"/.exec(page.body) ?? [];
    const form = await visitor.open(offered.replaceAll('&amp;', '&'));
    expect(form.body).toContain(`value="grace@${domain}"`);
    const grace = { givenName: 'Grace', familyName: 'Hopper', email: `grace@${domain}` };
    const asked = await visitor.submit(await visitor.submit(form, grace), { password, again: password });
    expect(asked.at).toBe('/ui/v2/login/verify');
    const orgOfGrace = async () =>
      (await findUserByLoginName(api.views, callAs(adminId).read, `grace@${domain}`))?.org_id;
    await expect.poll(orgOfGrace).toBe(acmeId);
  });

  it('brings it for who has the name as well, and another name brings it no more', async () => {
    const { acmeId, entered } = await world();
    const { visitor, page } = await entered(`eva@${domain}`);
    expect(page.at).toBe('/ui/v2/login/password');
    expect(page.body).toContain(acmeId);
    const [, back = ''] = /href="([^"]*\/loginname[^"]*)"/.exec(page.body) ?? [];
    const again = await visitor.submit(await visitor.open(back.replaceAll('&amp;', '&')), { loginName: 'anna' });
    expect([again.at, again.body.includes(acmeId)]).toEqual(['/ui/v2/login/password', false]);
    expect((await visitor.submit(page, { password })).at).toBe('/ui/v2/login/signedin');
  });

  it('says nothing of who exists where unknown names are to be ignored', async () => {
    const { acmeId, entered, ignoreUnknownNames } = await world();
    await ignoreUnknownNames();
    for (const name of [`eva@${domain}`, `grace@${domain}`]) {
      const { page } = await entered(name);
      expect([page.at, page.body.includes(acmeId)]).toEqual(['/ui/v2/login/password', true]);
    }
  });

  it('brings nothing where the organization does not let itself be found so', async () => {
    const { acmeId, entered, hide } = await world();
    await hide();
    for (const name of [`eva@${domain}`, `grace@${domain}`])
      expect((await entered(name)).page.body).not.toContain(acmeId);
  });
});

describe('an address that names an organization', () => {
  it('as links in messages do, has its look, and keeps it until the person has proved who they are', async () => {
    const { browser, acmeId, evaId } = await world();
    const wrong = { code: 'WRONG1' };
    const pages = { verify: wrong, 'password/set': { ...wrong, password: 'Another1!', again: 'Another1!' } };
    for (const [path, fields] of Object.entries(pages)) {
      const visitor = browser();
      const page = await visitor.open(`/ui/v2/login/${path}?userId=${evaId}&code=ABCDEF&organization=${acmeId}`);
      expect([page.status, page.body.includes(`org=${acmeId}`)]).toEqual([200, true]);
      const refused = await visitor.submit(page, fields);
      expect([refused.status, refused.body.includes(`org=${acmeId}`)]).toEqual([400, true]);
    }
  });

  it('signs in people of that organization only, by names as they have them there', async () => {
    const { browser, acmeId } = await world();
    const visitor = browser();
    const begun = await visitor.open(`/ui/v2/login/loginname?organization=${acmeId}&loginName=eva`);
    expect(begun.body).toContain(`org=${acmeId}`);
    const stranger = await visitor.submit(begun, { loginName: 'anna' });
    expect([stranger.status, stranger.body]).toEqual([
      400,
      expect.stringContaining('Nobody has this login name here.'),
    ]);
    const named = await visitor.submit(begun, { loginName: 'eva' });
    expect((await visitor.submit(named, { password })).at).toBe('/ui/v2/login/signedin');
  });

  it('is as if it named none, where there is no such organization', async () => {
    const { browser } = await world();
    const visitor = browser();
    const begun = await visitor.open('/ui/v2/login/loginname?organization=nowhere');
    expect((await visitor.submit(begun, { loginName: 'anna' })).at).toBe('/ui/v2/login/password');
  });
});
