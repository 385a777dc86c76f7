import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proofFinder } from '../../api/domain-proof/domain-proof.ts';
import { pathOf } from '../../api/domain-proof/place.ts';
import { DomainValidationType } from '../../api/gen/zitadel/org/v2/org_pb.js';
import { domainSettings } from '../../domain/settings/domain.ts';
import { restrictions } from '../../domain/settings/restrictions.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { startNameServer } from '../support/name-server.ts';
import { type Clients, clientsOf } from './clients.ts';
import { machineWithToken } from './company.ts';
import { refusalOf } from './refusal.ts';

const { HTTP, DNS } = DomainValidationType;

/** Web servers of every domain below `.test`, as a test wants them to answer. */
const startWebServer = async () => {
  const pages = new Map<string, string | { readonly location: string }>();
  const host = (value: string) => ({ type: 2, value }) as const;
  const made = await generate([{ name: 'commonName', value: 'acme.test' }], {
    extensions: [
      {
        name: 'subjectAltName',
        altNames: ['acme.test', 'www.acme.test', 'far.test', 'loop.test', 'huge.test'].map(host),
      },
      { name: 'basicConstraints', cA: true },
    ],
  });
  const server = createServer({ key: made.private, cert: made.cert }, ({ url = '', headers }, response) => {
    const page = pages.get(`${headers.host?.split(':')[0]}${url}`);
    if (page === undefined) response.writeHead(404).end();
    else if (typeof page === 'string') response.end(page);
    else response.writeHead(302, page).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { pages, ca: made.cert, port: (server.address() as AddressInfo).port, stop: () => server.close() };
};

let web: Awaited<ReturnType<typeof startWebServer>>;
let folder: string;
let fasti: Fasti;
let admin: Clients;

beforeAll(async () => {
  web = await startWebServer();
  folder = await mkdtemp(join(tmpdir(), 'fasti-domains-'));
  await writeFile(join(folder, 'ca.pem'), web.ca);
  fasti = await startFasti({
    'DomainVerification.AllowPrivateAddresses': true,
    'DomainVerification.HttpsPort': web.port,
    'DomainVerification.RootCert': join(folder, 'ca.pem'),
  });
  admin = clientsOf(fasti.url, fasti.pat);
});
afterAll(async () => {
  await fasti?.stop();
  web?.stop();
  await rm(folder, { recursive: true, force: true });
});

const setRules = (organizationId: string, values: Parameters<typeof settingsOf>[0]) =>
  fasti.api.execute(fasti.context, domainSettings.org, organizationId, settingsOf(values));
const settingsOf = (values: { readonly validateOrgDomains?: boolean; readonly userLoginMustBeDomain?: boolean }) =>
  ({ type: 'SetSettings', values }) as const;

/** One that has to prove its domains. */
const newOrg = async (name: string) => {
  const { organizationId } = await admin.orgs.addOrganization({ name });
  await setRules(organizationId, { validateOrgDomains: true });
  return organizationId;
};
const domainsOf = async (organizationId: string, request: object = {}) =>
  (await admin.orgs.listOrganizationDomains({ organizationId, pagination: { asc: true }, ...request })).domains;
const typesSince = async (position: bigint) => {
  const { events } = await fasti.api.store.readAll(position, { limit: 100, filter: { instanceId: fasti.instanceId } });
  return events.map(({ type }) => type);
};

describe('a domain', () => {
  it('is proven by a TXT record', async () => {
    const organizationId = await newOrg('By DNS');
    const domain = 'Dns.test';
    const before = await fasti.api.store.head();
    await admin.orgs.addOrganizationDomain({ organizationId, domain });
    const verify = () => admin.orgs.verifyOrganizationDomain({ organizationId, domain });
    expect(await refusalOf(verify())).toMatchObject({ code: 'FailedPrecondition', id: 'ORG-SFBB3' });
    const ask = () => admin.orgs.generateOrganizationDomainValidation({ organizationId, domain, type: DNS });
    const { token, url } = await ask();
    expect(url).toBe('_zitadel-challenge.dns.test');
    expect(token).toHaveLength(32);

    expect(await refusalOf(verify())).toMatchObject({ code: 'NotFound', id: 'ORG-G241f' });
    fasti.names.set(url, { TXT: ['v=spf1 -all', 'another'] });
    expect(await refusalOf(verify())).toMatchObject({ code: 'NotFound', id: 'ORG-G28if' });
    fasti.names.set(url, { TXT: ['v=spf1 -all', token] });
    await verify();
    expect(await typesSince(before)).toEqual([
      'org.domain.added',
      'org.domain.verification.added',
      'org.domain.verification.failed',
      'org.domain.verification.failed',
      'org.domain.verified',
    ]);
    expect(await domainsOf(organizationId)).toMatchObject([
      { domain: 'by-dns.localhost', isVerified: true, isPrimary: true, validationType: 0 },
      { organizationId, domain: 'dns.test', isVerified: true, isPrimary: false, validationType: DNS },
    ]);
    expect(await refusalOf(ask())).toMatchObject({ id: 'ORG-HGw21' });
    expect(await refusalOf(verify())).toMatchObject({ id: 'ORG-HGw21' });
  });

  it('is not kept in clear before it is proven: the code is sealed in the log', async () => {
    const organizationId = await newOrg('Sealed');
    await admin.orgs.addOrganizationDomain({ organizationId, domain: 'sealed.test' });
    const { token } = await admin.orgs.generateOrganizationDomainValidation({
      ...{ organizationId, domain: 'sealed.test', type: DNS },
    });
    const { events } = await fasti.api.store.readAll(0n, { limit: 1000, filter: { instanceId: fasti.instanceId } });
    expect(JSON.stringify(events.map(({ payload }) => payload))).not.toContain(token);
  });

  it('is proven by a file of its web server, at once or after a redirect', async () => {
    const organizationId = await newOrg('By HTTP');
    for (const host of ['acme.test', 'www.acme.test', 'far.test', 'loop.test', 'huge.test'])
      fasti.names.set(host, { A: ['127.0.0.1'] });
    const prepared = async (domain: string) => {
      await admin.orgs.addOrganizationDomain({ organizationId, domain });
      const made = await admin.orgs.generateOrganizationDomainValidation({ organizationId, domain, type: HTTP });
      return { ...made, path: new URL(made.url).pathname };
    };
    const verify = (domain: string) => admin.orgs.verifyOrganizationDomain({ organizationId, domain });

    const { token, url, path } = await prepared('acme.test');
    expect(url).toBe(`https://acme.test/.well-known/zitadel-challenge/${token}.txt`);
    expect(await refusalOf(verify('acme.test'))).toMatchObject({ code: 'NotFound', id: 'ORG-F4zhw' });
    web.pages.set(`acme.test${path}`, 'something else');
    expect(await refusalOf(verify('acme.test'))).toMatchObject({ code: 'NotFound', id: 'ORG-GH422' });
    web.pages.set(`acme.test${path}`, { location: `https://www.acme.test:${web.port}${path}` });
    web.pages.set(`www.acme.test${path}`, `${token}\n`);
    await verify('acme.test');

    const loop = await prepared('loop.test');
    web.pages.set(`loop.test${loop.path}`, { location: loop.path });
    expect(await refusalOf(verify('loop.test'))).toMatchObject({ id: 'ORG-F4zhw' });
    const huge = await prepared('huge.test');
    web.pages.set(`huge.test${huge.path}`, huge.token + ' '.repeat(100_000));
    expect(await refusalOf(verify('huge.test'))).toMatchObject({ id: 'ORG-GH422' });
    const far = await prepared('far.test');
    for (const location of [`http://far.test${far.path}`, `https://far.test:1${far.path}`, 'https://[oops']) {
      web.pages.set(`far.test${far.path}`, { location });
      expect(await refusalOf(verify('far.test'))).toMatchObject({ id: 'ORG-F4zhw' });
    }
  });

  it('is not looked for at addresses that are not public, unless the operator says so', async () => {
    const nameServer = await startNameServer();
    nameServer.names.set('acme.test', { A: ['127.0.0.1'] });
    web.pages.set(`acme.test${pathOf('code')}`, 'code');
    const finder = (allowPrivateAddresses: boolean) =>
      proofFinder({ dnsServers: [nameServer.address], port: web.port, ca: web.ca, allowPrivateAddresses });
    expect(await finder(false)('acme.test', { by: 'http', code: 'code' })).toBe('unreachable');
    expect(await finder(true)('acme.test', { by: 'http', code: 'code' })).toBe('found');
    expect(nameServer.asked).toContain('acme.test');
    await nameServer.stop();
  });

  it('belongs to the one organization that has verified it, until that lets it go', async () => {
    const [first, second] = [await newOrg('First'), await newOrg('Second')];
    const domain = 'shared.test';
    const prove = async (organizationId: string) => {
      await admin.orgs.addOrganizationDomain({ organizationId, domain });
      const { token, url } = await admin.orgs.generateOrganizationDomainValidation({
        organizationId,
        domain,
        type: DNS,
      });
      fasti.names.set(url, { TXT: [token] });
      return admin.orgs.verifyOrganizationDomain({ organizationId, domain });
    };
    await prove(first);
    expect(await refusalOf(prove(second))).toMatchObject({ code: 'AlreadyExists' });
    expect(await refusalOf(admin.orgs.addOrganizationDomain({ organizationId: second, domain }))).toMatchObject({
      code: 'AlreadyExists',
      id: 'COMMA-Bd2jj',
    });
    await admin.orgs.deleteOrganizationDomain({ organizationId: first, domain });
    const { token, url } = await admin.orgs.generateOrganizationDomainValidation({
      ...{ organizationId: second, domain, type: DNS },
    });
    fasti.names.set(url, { TXT: [token] });
    await admin.orgs.verifyOrganizationDomain({ organizationId: second, domain });
    expect((await domainsOf(second)).map((each) => each.domain)).toContain(domain);
  });

  it('stays where it is primary, and must be one', async () => {
    const organizationId = await newOrg('Primary');
    const remove = (domain: string) => refusalOf(admin.orgs.deleteOrganizationDomain({ organizationId, domain }));
    expect(await remove('primary.localhost')).toMatchObject({ code: 'FailedPrecondition', id: 'ORG-Sjdi3' });
    expect(await remove('nowhere.test')).toMatchObject({ code: 'NotFound', id: 'ORG-GDfA3' });
    expect(await refusalOf(admin.orgs.addOrganizationDomain({ organizationId, domain: 'a b' }))).toMatchObject({
      code: 'InvalidArgument',
      id: 'ORG-R24hb',
    });
    expect(await refusalOf(admin.orgs.addOrganizationDomain({ organizationId: '1', domain: 'x.test' }))).toMatchObject({
      code: 'NotFound',
    });
  });

  it('is found by its name, in either order', async () => {
    const organizationId = await newOrg('Listed');
    for (const domain of ['b.listed.test', 'a.listed.test'])
      await admin.orgs.addOrganizationDomain({ organizationId, domain });
    const names = async (request: object) => (await domainsOf(organizationId, request)).map(({ domain }) => domain);
    expect(await names({ sortingColumn: 1 })).toEqual(['a.listed.test', 'b.listed.test', 'listed.localhost']);
    expect(await names({ sortingColumn: 2 })).toEqual(['listed.localhost', 'b.listed.test', 'a.listed.test']);
    const filter = { case: 'domainFilter', value: { domain: 'A.Listed', method: 2 } };
    expect(await names({ filters: [{ filter }] })).toEqual(['a.listed.test']);
    expect(await names({ pagination: { limit: 1, offset: 1n, asc: true }, sortingColumn: 1 })).toEqual([
      'b.listed.test',
    ]);
  });
});

describe('an organization that a stranger could have founded', () => {
  it('proves its domains also where nobody else has to, or it would take the names of other people', async () => {
    const { organizationId } = await admin.orgs.addOrganization({ name: 'Founded' });
    const victim = await machineWithToken(admin, fasti.orgId, 'ada@not-founded.test');
    const { id: userId, token } = await machineWithToken(admin, organizationId, 'founder');
    const resource = { case: 'organizationId', value: organizationId } as const;
    await admin.administrators.createAdministrator({ userId, resource: { resource }, roles: ['ORG_OWNER'] });
    const founder = clientsOf(fasti.url, token);
    const add = async (domain: string) => {
      await founder.orgs.addOrganizationDomain({ organizationId, domain });
      return (await domainsOf(organizationId)).find((one) => one.domain === domain)?.isVerified;
    };
    expect(await add('not-founded.test')).toBe(false);
    const { user } = await admin.users.getUserByID({ userId: victim.id });
    expect(user?.username).toBe('ada@not-founded.test');
    const forbid = (disallowPublicOrgRegistration: boolean) =>
      fasti.api.execute(fasti.context, restrictions, fasti.instanceId, {
        type: 'SetRestrictions',
        values: { disallowPublicOrgRegistration },
        ...{ defaultLanguage: 'en', supported: ['en'] },
      });
    await forbid(true);
    expect(await add('known.test')).toBe(true);
    await forbid(false);
  });
});

describe('the users', () => {
  it('of the organization have a login name for each of its domains', async () => {
    const organizationId = await newOrg('Names');
    await setRules(organizationId, { userLoginMustBeDomain: true, validateOrgDomains: false });
    const { id: userId } = await machineWithToken(admin, organizationId, 'robot');
    const loginNames = async () => (await admin.users.getUserByID({ userId })).user?.loginNames;
    expect(await loginNames()).toEqual(['robot@names.localhost']);
    await admin.orgs.addOrganizationDomain({ organizationId, domain: 'names.test' });
    expect(await loginNames()).toEqual(['robot@names.localhost', 'robot@names.test']);
    const setPrimary = (domain: string) =>
      fetch(`${fasti.url}/management/v1/orgs/me/domains/${domain}/_set_primary`, {
        method: 'POST',
        headers: { authorization: `Bearer ${fasti.pat}`, 'x-zitadel-orgid': organizationId },
      });
    expect((await setPrimary('names.test')).status).toBe(200);
    expect(await loginNames()).toEqual(['robot@names.test', 'robot@names.localhost']);
    expect((await setPrimary('nowhere.test')).status).toBe(404);
    await setPrimary('names.localhost');
    await admin.orgs.deleteOrganizationDomain({ organizationId, domain: 'names.test' });
    expect(await loginNames()).toEqual(['robot@names.localhost']);
  });

  it('of other organizations whose names end in it go on under temporary ones', async () => {
    const [other, owner] = [await newOrg('Other'), await newOrg('Owner')];
    const squatter = await machineWithToken(admin, other, 'Eve@Claimed.test');
    const neighbour = await machineWithToken(admin, other, 'eve@unclaimed.test');
    const own = await machineWithToken(admin, owner, 'ada@claimed.test');
    await setRules(owner, { validateOrgDomains: false });
    const before = await fasti.api.store.head();
    await admin.orgs.addOrganizationDomain({ organizationId: owner, domain: 'claimed.test' });
    expect(await typesSince(before)).toEqual(['org.domain.added', 'org.domain.verified', 'user.domain.claimed']);
    const nameOf = async ({ id: userId }: { readonly id: string }) =>
      (await admin.users.getUserByID({ userId })).user?.preferredLoginName;
    expect(await nameOf(squatter)).toBe(`${squatter.id}@temporary.localhost`);
    expect(await nameOf(neighbour)).toBe('eve@unclaimed.test');
    expect(await nameOf(own)).toBe('ada@claimed.test');
    // Its own token is still good, and the name is free for whom it belongs to.
    const self = clientsOf(fasti.url, squatter.token);
    expect((await self.users.getUserByID({ userId: squatter.id })).user?.userId).toBe(squatter.id);
    await machineWithToken(admin, owner, 'eve@claimed.test');
    expect(await refusalOf(machineWithToken(admin, other, 'bob@claimed.test'))).toMatchObject({ id: 'COMMAND-SFd21' });
  });
});

describe('metadata of an organization', () => {
  it('is set, listed by its key, and removed', async () => {
    const organizationId = await newOrg('With metadata');
    const value = (text: string) => new Uint8Array(Buffer.from(text));
    const metadata = [
      { key: 'region', value: value('EU') },
      { key: 'Plan', value: value('gold') },
    ];
    const { setDate } = await admin.orgs.setOrganizationMetadata({ organizationId, metadata });
    expect(setDate).toBeDefined();
    const listed = async (...filters: object[]) =>
      (await admin.orgs.listOrganizationMetadata({ organizationId, filters: filters as never })).metadata.map(
        ({ key, value: held }) => [key, Buffer.from(held).toString()],
      );
    expect((await listed()).sort()).toEqual([
      ['Plan', 'gold'],
      ['region', 'EU'],
    ]);
    const key = (text: string, method: number) => ({ filter: { case: 'keyFilter', value: { key: text, method } } });
    expect(await listed(key('plan', 0))).toEqual([]);
    expect(await listed(key('plan', 1))).toEqual([['Plan', 'gold']]);
    expect(await listed(key('eg', 4))).toEqual([['region', 'EU']]);
    await admin.orgs.setOrganizationMetadata({ organizationId, metadata: [{ key: 'region', value: value('CH') }] });
    await admin.orgs.deleteOrganizationMetadata({ organizationId, keys: ['Plan'] });
    expect(await listed()).toEqual([['region', 'CH']]);
    expect(await refusalOf(admin.orgs.deleteOrganizationMetadata({ organizationId, keys: ['Plan'] }))).toMatchObject({
      code: 'NotFound',
      id: 'META-2nnds',
    });
    expect(await refusalOf(admin.orgs.setOrganizationMetadata({ organizationId }))).toMatchObject({ id: 'META-9mm2d' });
    const before = await fasti.api.store.head();
    await admin.orgs.setOrganizationMetadata({ organizationId, metadata: [{ key: 'region', value: value('') }] });
    expect(await typesSince(before)).toEqual(['org.metadata.removed']);
  });
});

describe('metadata of a user', () => {
  it('is set by who administers them, read by themselves, found by, and sealed in the log', async () => {
    const robot = await machineWithToken(admin, fasti.orgId, 'noted');
    const value = new Uint8Array(Buffer.from('chess club'));
    const metadata = [{ key: 'hobby', value }];
    const self = clientsOf(fasti.url, robot.token);
    const userId = robot.id;
    expect(await refusalOf(self.users.setUserMetadata({ userId, metadata }))).toMatchObject({
      code: 'PermissionDenied',
    });
    await admin.users.setUserMetadata({ userId, metadata });
    const own = await self.users.listUserMetadata({ userId });
    expect(own.metadata).toMatchObject([{ key: 'hobby', value, creationDate: expect.anything() }]);
    const stranger = clientsOf(fasti.url, (await machineWithToken(admin, fasti.orgId, 'curious')).token);
    for (const id of [userId, 'nobody'])
      expect(await refusalOf(stranger.users.listUserMetadata({ userId: id }))).toMatchObject({ id: 'AUTH-AWfge' });

    const { result } = await admin.users.listUsers({
      queries: [{ query: { case: 'metadataValueFilter', value: { value, method: 0 } } }],
    });
    expect(result.map((each) => each.userId)).toEqual([userId]);
    const { events } = await fasti.api.store.readAll(0n, { limit: 1000, filter: { instanceId: fasti.instanceId } });
    const stored = events
      .filter(({ type }) => type === 'user.metadata.set')
      .map(({ payload }) => JSON.stringify(payload));
    expect(stored).toHaveLength(1);
    expect(stored[0]).toContain('hobby');
    expect(stored[0]).not.toContain(Buffer.from(value).toString('base64'));

    expect(await refusalOf(self.users.deleteUserMetadata({ userId, keys: ['hobby'] }))).toMatchObject({
      code: 'PermissionDenied',
    });
    await admin.users.deleteUserMetadata({ userId, keys: ['hobby'] });
    expect((await self.users.listUserMetadata({ userId })).metadata).toEqual([]);
    expect(await refusalOf(admin.users.deleteUserMetadata({ userId, keys: ['hobby'] }))).toMatchObject({
      id: 'META-2nnds',
    });
    expect(await refusalOf(admin.users.setUserMetadata({ userId }))).toMatchObject({ id: 'META-9mm2d' });
  });
});
