import type { JsonObject } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { clientsOf, connectAs, type Headers } from './clients.ts';
import { type Company, company, machineWithToken } from './company.ts';
import { writtenSince } from './log.ts';
import { refusal } from './refusal.ts';
import { requestsOn } from './requests.ts';
import { secondInstance } from './second-instance.ts';
import { ask, type Outcome, servedMethods } from './served.ts';

let fasti: Fasti;
let acme: Company;
let globex: Company;
let stranger: { readonly id: string; readonly token: string; readonly tokenId: string };
let requests: { readonly [method: string]: JsonObject };

beforeAll(async () => {
  fasti = await startFasti();
  acme = await company(fasti, 'Acme');
  globex = await company(fasti, 'Globex');
  stranger = await machineWithToken(clientsOf(fasti.url, fasti.pat), acme.orgId, 'stranger');
  requests = requestsOn({ ...acme, authRequestId: await acme.authRequest() });
});
afterAll(() => fasti?.stop());

/** What every served method answers to whoever asks about Acme with this token; none of it may write anything. */
const walk = async (token: string | undefined, headers: Headers = {}, asked = /^/) => {
  const transport = connectAs(fasti.url, token, headers);
  const before = await fasti.api.store.head();
  const outcomes: [name: string, outcome: Outcome][] = [];
  for (const each of servedMethods.filter(({ name }) => asked.test(name)))
    outcomes.push([each.name, await ask(transport, each, requests[each.name] ?? {})]);
  expect(await writtenSince(fasti, before)).toEqual([]);
  return outcomes;
};
const shortly = (outcomes: readonly (readonly [string, Outcome])[]) =>
  outcomes.map(([name, outcome]) => [name, outcome.code === 'ok' ? 'ok' : `${outcome.code} ${outcome.id}`]);
const withoutExceptions = (
  outcomes: readonly (readonly [string, Outcome])[],
  exceptions: { readonly [method: string]: unknown },
) => outcomes.filter(([name]) => !(name in exceptions));

/** Anybody may ask for these, and sees what is in reach: of Acme, nothing. */
const lists = {
  'OrganizationService.ListOrganizations': { details: expect.not.objectContaining({ totalResult: expect.anything() }) },
  'UserService.ListUsers': { details: expect.not.objectContaining({ totalResult: expect.anything() }) },
  'UserService.ListPersonalAccessTokens': { pagination: { appliedLimit: '100' } },
  'UserService.ListKeys': { pagination: { appliedLimit: '100' } },
  'SessionService.ListSessions': { details: expect.not.objectContaining({ totalResult: expect.anything() }) },
  'ApplicationService.ListApplications': { pagination: { appliedLimit: '100' } },
  'ApplicationService.ListApplicationKeys': { pagination: { appliedLimit: '100' } },
  'AuthorizationService.ListAuthorizations': { pagination: { appliedLimit: '100' } },
  'SettingsService.ListOrganizationSettings': { pagination: { appliedLimit: '100' } },
  'AdminService.GetSupportedLanguages': {},
  'AdminService.GetAllowedLanguages': {},
  'ErasureService.ListErasures': { pagination: { appliedLimit: '100' } },
  'InternalPermissionService.ListAdministrators': { pagination: { appliedLimit: '100' } },
};
/** The same, of a person: empty for whoever sees people, only not this one. */
const listsOfOne = {
  'UserService.ListUserMetadata': { pagination: { appliedLimit: '100' } },
  'UserService.ListAuthenticationMethodTypes': {
    details: expect.not.objectContaining({ totalResult: expect.anything() }),
  },
  'UserService.ListAuthenticationFactors': {},
  'UserService.ListPasskeys': { details: expect.not.objectContaining({ totalResult: expect.anything() }) },
};
/** Of these, whoever may not see them learns not even that they are there. */
const hidden = {
  'UserService.GetUserByID': 'NotFound COMMAND-ugjs0upun6',
  'SessionService.GetSession': 'NotFound QUERY-SFeaa',
  'ApplicationService.GetApplication': 'NotFound COMMAND-2n8uU',
  'ApplicationService.GetApplicationKey': 'NotFound COMMAND-4m77G',
};

/** Refuses every method but `lists`, which are empty, and `hidden`. */
const expectShutOut = (
  outcomes: readonly (readonly [string, Outcome])[],
  { alsoHidden = {}, alsoEmpty = {} }: { readonly alsoHidden?: object; readonly alsoEmpty?: object } = {},
) => {
  const unseen = { ...hidden, ...alsoHidden };
  const empty: { readonly [method: string]: object } = { ...lists, ...alsoEmpty };
  for (const [name, outcome] of outcomes)
    if (name in empty)
      expect([name, outcome]).toEqual([name, { code: 'ok', answer: expect.objectContaining(empty[name] ?? {}) }]);
  const others = withoutExceptions(outcomes, empty);
  expect(Object.fromEntries(shortly(others.filter(([name]) => name in unseen)))).toEqual(unseen);
  for (const [name, outcome] of withoutExceptions(others, unseen))
    expect([name, outcome]).toMatchObject([name, { code: 'PermissionDenied', id: expect.stringMatching(/^AUTH-/) }]);
};

describe('every method that is served', () => {
  it('is asked in these tests, with a request that is valid', async () => {
    expect(Object.keys(requests).sort()).toEqual(servedMethods.map(({ name }) => name).sort());
  });

  it('wants to know who asks', async () => {
    for (const [name, outcome] of await walk(undefined))
      expect([name, outcome]).toMatchObject([name, { code: 'Unauthenticated', id: 'AUTH-toLo1' }]);
  });

  it('does not know a token of another instance', async () => {
    const second = await secondInstance(fasti);
    for (const [name, outcome] of await walk(second.pat))
      expect([name, outcome]).toMatchObject([name, { code: 'Unauthenticated', id: 'AUTH-7fs1e' }]);
  });

  it('refuses whoever administers nothing', async () => {
    expectShutOut(await walk(stranger.token));
  });

  it('refuses a token that is only worth a session', async () => {
    const { sessions } = clientsOf(fasti.url, fasti.pat);
    const { sessionToken } = await sessions.createSession({
      checks: {
        user: { search: { case: 'loginName', value: fasti.adminLoginName } },
        password: { password: fasti.adminPassword },
      },
    });
    expectShutOut(await walk(sessionToken));
  });

  it('refuses the owner of another organization, in whatever organization he says to be', async () => {
    const alsoHidden = {
      'ProjectService.GetProject': 'NotFound COMMAND-3M9sd',
      'AuditService.GetEvent': 'NotFound audit_request.event_not_found',
      'AuditService.Trail': 'NotFound audit_request.event_not_found',
      'AuditService.GetInclusionProof': 'NotFound audit_request.event_not_found',
    };
    /** The first management API asks about the organization in the header, and may be asked about one's own. */
    const inGlobex = await walk(globex.ownerPat, { 'x-zitadel-orgid': globex.orgId }, /^(?!ManagementService)/);
    const projects = new Set([
      'ProjectService.ListProjects',
      'ProjectService.ListProjectRoles',
      'ProjectService.ListProjectGrants',
    ]);
    /** What can be recorded is the same for everybody who may read a record at all; of Acme's access nothing is told. */
    const everybodys = new Set([
      'AuditService.ListEventTypes',
      'AuditService.ListCheckpoints',
      'AuditService.WhoHadAccess',
      'SettingsService.GetGeneralSettings',
    ]);
    expect(inGlobex).toContainEqual(['AuditService.WhoHadAccess', { code: 'ok', answer: {} }]);
    for (const [name, outcome] of inGlobex)
      if (projects.has(name))
        expect([name, outcome]).toEqual([name, { code: 'ok', answer: { pagination: { appliedLimit: '100' } } }]);
    const settings = /^SettingsService\.(?!GetGeneralSettings|ListOrganizationSettings)/;
    expectShutOut(
      inGlobex.filter(([name]) => !projects.has(name) && !everybodys.has(name) && !settings.test(name)),
      { alsoHidden, alsoEmpty: listsOfOne },
    );
    for (const [name, outcome] of inGlobex)
      if (settings.test(name)) expect([name, outcome.code]).toEqual([name, 'PermissionDenied']);
    expectShutOut(await walk(globex.ownerPat, { 'x-zitadel-orgid': acme.orgId }));
  });
});

describe('lists', () => {
  it('show the owner of an organization that organization, and themselves', async () => {
    const globexClients = clientsOf(fasti.url, globex.ownerPat, {
      'x-zitadel-orgid': globex.orgId,
    });
    const { orgs, users, projects, applications, sessions, authorizations, administrators } = globexClients;
    expect((await orgs.listOrganizations({})).result.map(({ id }) => id)).toEqual([globex.orgId]);
    expect((await users.listUsers({})).result.map(({ userId }) => userId).sort()).toEqual(
      [globex.ownerId, globex.personId, globex.newcomer.id, globex.initialId, globex.robot.id].sort(),
    );
    expect((await projects.listProjects({})).projects.map(({ projectId }) => projectId)).toEqual([
      globex.projectId,
      globex.projectId,
    ]);
    const grants = await projects.listProjectGrants({});
    expect(grants.projectGrants.map((each) => each.grantedOrganizationId)).toEqual([globex.partnerId]);
    const held = await authorizations.listAuthorizations({});
    expect(held.authorizations.map(({ id }) => id)).toEqual([globex.authorizationId]);
    const offices = await administrators.listAdministrators({});
    expect(offices.administrators.map(({ user }) => user?.id)).toEqual([globex.ownerId]);
    const apps = await applications.listApplications({});
    expect(apps.applications.map(({ applicationId }) => applicationId).sort()).toEqual(
      [globex.applicationId, globex.apiApplicationId].sort(),
    );
    expect((await sessions.listSessions({})).sessions.map(({ id }) => id)).toEqual([globex.sessionId]);
    const tokens = await users.listPersonalAccessTokens({});
    expect(new Set(tokens.result.map(({ userId }) => userId))).toEqual(new Set([globex.ownerId, globex.robot.id]));
  });
});

describe('without any permission everybody may', () => {
  it('look at themselves, change themselves, keep tokens and secrets, and sign in', async () => {
    const { users, sessions } = clientsOf(fasti.url, stranger.token);
    const userId = stranger.id;
    expect((await users.getUserByID({ userId })).user?.username).toBe('stranger');
    expect((await users.listUsers({})).result.map((each) => each.userId)).toEqual([userId]);
    await users.updateUser({ userId, userType: { case: 'machine', value: { description: 'still a stranger' } } });
    await users.addSecret({ userId });
    await users.removeSecret({ userId });
    const { tokenId } = await users.addPersonalAccessToken({ userId, expirationDate: { seconds: 4_000_000_000n } });
    expect((await users.listPersonalAccessTokens({})).result.map(({ id }) => id)).toContain(tokenId);
    await users.removePersonalAccessToken({ userId, tokenId });
    const { sessionId } = await sessions.createSession({
      checks: { user: { search: { case: 'userId', value: userId } } },
    });
    expect((await sessions.listSessions({})).sessions.map(({ id }) => id)).toEqual([sessionId]);
    await sessions.deleteSession({ sessionId });
  });

  it('not lock, deactivate, delete or promote themselves', async () => {
    const { users, orgs } = clientsOf(fasti.url, stranger.token);
    const userId = stranger.id;
    const before = await fasti.api.store.head();
    const attempts = [
      users.deactivateUser({ userId }),
      users.reactivateUser({ userId }),
      users.lockUser({ userId }),
      users.unlockUser({ userId }),
      users.deleteUser({ userId }),
      users.updateUser({ userId, metadata: [{ key: 'role', value: Buffer.from('admin') }] }),
      orgs.addOrganization({ name: 'Mine', admins: [{ userType: { case: 'userId', value: userId } }] }),
    ];
    const refusals = await Promise.all(attempts.map(refusal));
    expect(new Set(refusals)).toEqual(new Set(['PermissionDenied AUTH-AWfge']));
    expect(await writtenSince(fasti, before)).toEqual([]);
  });
});
