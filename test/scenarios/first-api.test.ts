import { createClient, type Transport } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManagementService } from '../../api/gen/zitadel/management_pb.js';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { clientsOf, connectAs } from './clients.ts';
import { type Company, company } from './company.ts';
import { firstEndings, firstRequests } from './first-requests.ts';
import { writtenSince } from './log.ts';
import { ask, servedMethods } from './served.ts';

/** What ZITADEL's Terraform provider and its SDKs of the first generation do, in their own words. */
let fasti: Fasti;
let acme: Company;
let globex: Company;
beforeAll(async () => {
  fasti = await startFasti();
  acme = await company(fasti, 'Acme');
  globex = await company(fasti, 'Globex');
});
afterAll(() => fasti?.stop());

// biome-ignore lint/suspicious/noExplicitAny: a test names the fields of the answer that it looks at.
type Answer = any;
const send =
  (orgId = '') =>
  async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${fasti.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${fasti.pat}`,
        'Content-Type': 'application/json',
        ...(orgId && { 'x-zitadel-orgid': orgId }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    return response.status === 200 ? answer : { status: response.status, ...answer };
  };

describe('as Terraform asks', () => {
  it('an organization, a project, its roles and an application come, change and go', async () => {
    const { id: orgId, details } = await send()('POST', '/management/v1/orgs', { name: 'Billing Team' });
    expect(details).toMatchObject({ sequence: expect.any(String), resourceOwner: orgId });
    const inOrg = send(orgId);
    expect((await inOrg('GET', '/management/v1/orgs/me')).org).toMatchObject({
      ...{ id: orgId, name: 'Billing Team', state: 'ORG_STATE_ACTIVE', details: { resourceOwner: orgId } },
    });
    await inOrg('PUT', '/management/v1/orgs/me', { name: 'Billing' });
    const found = await send()('POST', '/admin/v1/orgs/_search', { queries: [{ nameQuery: { name: 'Billing' } }] });
    expect(found).toMatchObject({ details: { totalResult: '1' }, result: [{ id: orgId }] });
    expect((await send()('GET', `/admin/v1/orgs/${orgId}`)).org.name).toBe('Billing');

    const settings = { projectRoleAssertion: true, projectRoleCheck: true };
    const { id: projectId } = await inOrg('POST', '/management/v1/projects', { name: 'billing-api', ...settings });
    const project = `/management/v1/projects/${projectId}`;
    expect((await inOrg('GET', project)).project).toMatchObject({
      ...{ id: projectId, name: 'billing-api', state: 'PROJECT_STATE_ACTIVE', ...settings },
      details: { resourceOwner: orgId },
    });
    await inOrg('PUT', project, { name: 'billing-api', hasProjectCheck: true });
    const changed = (await inOrg('GET', project)).project;
    expect([changed.hasProjectCheck, changed.projectRoleCheck]).toEqual([true, undefined]);

    const admin = { roleKey: 'admin', displayName: 'Administrator', group: 'billing' };
    await inOrg('POST', `${project}/roles`, admin);
    await inOrg('POST', `${project}/roles/_bulk`, { roles: [{ key: 'viewer', displayName: 'Viewer' }] });
    await inOrg('PUT', `${project}/roles/admin`, { displayName: 'Admin', group: 'billing' });
    const keyQuery = { key: 'admin', method: 'TEXT_QUERY_METHOD_EQUALS' };
    expect((await inOrg('POST', `${project}/roles/_search`, { queries: [{ keyQuery }] })).result).toMatchObject([
      { key: 'admin', displayName: 'Admin', group: 'billing' },
    ]);
    await inOrg('DELETE', `${project}/roles/viewer`);
    expect((await inOrg('POST', `${project}/roles/_search`, {})).details.totalResult).toBe('1');

    const config = {
      redirectUris: ['https://billing.example.com/auth/callback'],
      responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
      grantTypes: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE', 'OIDC_GRANT_TYPE_REFRESH_TOKEN'],
      appType: 'OIDC_APP_TYPE_WEB',
      authMethodType: 'OIDC_AUTH_METHOD_TYPE_BASIC',
      postLogoutRedirectUris: ['https://billing.example.com/'],
      accessTokenType: 'OIDC_TOKEN_TYPE_JWT',
      clockSkew: '1s',
      loginVersion: { loginV2: { baseUri: 'https://login.example' } },
    };
    const app = await inOrg('POST', `${project}/apps/oidc`, { name: 'billing-web', ...config });
    expect(app).toMatchObject({ clientId: expect.any(String), clientSecret: expect.any(String) });
    const address = `${project}/apps/${app.appId}`;
    // Zeros are left out.
    const { authMethodType: basic, appType: web, ...shown } = config;
    expect([basic, web]).toEqual(['OIDC_AUTH_METHOD_TYPE_BASIC', 'OIDC_APP_TYPE_WEB']);
    expect((await inOrg('GET', address)).app).toMatchObject({
      ...{ id: app.appId, name: 'billing-web', state: 'APP_STATE_ACTIVE' },
      oidcConfig: { clientId: app.clientId, ...shown },
    });
    await inOrg('PUT', address, { name: 'web' });
    const { postLogoutRedirectUris: _, ...less } = config;
    await inOrg('PUT', `${address}/oidc_config`, { ...less, devMode: true });
    const { name, oidcConfig } = (await inOrg('GET', address)).app;
    expect([name, oidcConfig.postLogoutRedirectUris, oidcConfig.devMode]).toEqual(['web', undefined, true]);
    const again = await inOrg('POST', `${address}/oidc_config/_generate_client_secret`, {});
    expect(again.clientSecret).not.toBe(app.clientSecret);
    const nameQuery = { name: 'WEB', method: 'TEXT_QUERY_METHOD_CONTAINS_IGNORE_CASE' };
    expect((await inOrg('POST', `${project}/apps/_search`, { queries: [{ nameQuery }] })).result).toHaveLength(1);

    expect(await inOrg('GET', `${project}/apps/nothing`)).toMatchObject({ status: 404, code: 5 });
    await inOrg('DELETE', address);
    expect(await inOrg('GET', address)).toMatchObject({ status: 404, code: 5 });
    await inOrg('DELETE', project);
    expect(await inOrg('GET', project)).toMatchObject({ status: 404, code: 5 });
    await inOrg('DELETE', '/management/v1/orgs/me');
    expect(await send()('GET', `/admin/v1/orgs/${orgId}`)).toMatchObject({ status: 404, code: 5 });
  });

  it('an API with its key; a grant of a project, and what users are given through it', async () => {
    const inOrg = send(acme.orgId);
    const project = `/management/v1/projects/${acme.projectId}`;
    const method = 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT';
    const api = await inOrg('POST', `${project}/apps/api`, { name: 'Signing', authMethodType: method });
    expect(api.clientSecret).toBeUndefined();
    const keys = `${project}/apps/${api.appId}/keys`;
    const expirationDate = '2090-01-01T00:00:00Z';
    const key = await inOrg('POST', keys, { type: 'KEY_TYPE_JSON', expirationDate });
    expect(JSON.parse(Buffer.from(key.keyDetails, 'base64').toString())).toMatchObject({
      ...{ type: 'application', keyId: key.id, appId: api.appId, clientId: api.clientId },
    });
    const shown = { id: key.id, type: 'KEY_TYPE_JSON', expirationDate };
    expect((await inOrg('GET', `${keys}/${key.id}`)).key).toMatchObject(shown);
    expect((await inOrg('POST', `${keys}/_search`, {})).result).toMatchObject([shown]);
    await inOrg('DELETE', `${keys}/${key.id}`);
    expect(await inOrg('GET', `${keys}/${key.id}`)).toMatchObject({ status: 404 });

    const roleKeys = ['reader'];
    const { grantId } = await inOrg('POST', `${project}/grants`, { grantedOrgId: globex.orgId, roleKeys });
    expect((await inOrg('GET', `${project}/grants/${grantId}`)).projectGrant).toMatchObject({
      ...{ grantId, grantedOrgId: globex.orgId, grantedOrgName: 'Globex', grantedRoleKeys: roleKeys },
      ...{ projectId: acme.projectId, projectOwnerId: acme.orgId, state: 'PROJECT_GRANT_STATE_ACTIVE' },
    });
    const grants = await inOrg('POST', `${project}/grants/_search`, {});
    expect(grants.result.map((one: Answer) => one.grantedOrgId).sort()).toEqual([acme.partnerId, globex.orgId].sort());
    const given = await send(globex.orgId)('POST', `/management/v1/users/${globex.personId}/grants`, {
      ...{ projectId: acme.projectId, projectGrantId: grantId, roleKeys },
    });
    const userGrant = `/management/v1/users/${globex.personId}/grants/${given.userGrantId}`;
    expect((await send(globex.orgId)('GET', userGrant)).userGrant).toMatchObject({
      ...{ id: given.userGrantId, userId: globex.personId, projectId: acme.projectId, projectGrantId: grantId },
      ...{ roleKeys, state: 'USER_GRANT_STATE_ACTIVE', orgId: globex.orgId, preferredLoginName: 'globex-ada' },
    });
    const projectIdQuery = { projectId: acme.projectId };
    const search = { queries: [{ projectIdQuery }, { userIdQuery: { userId: globex.personId } }] };
    const listed = await send(globex.orgId)('POST', '/management/v1/users/grants/_search', search);
    expect(listed.result.map(({ id }: Answer) => id)).toEqual([given.userGrantId]);
    await send(globex.orgId)('PUT', userGrant, { roleKeys: [] });
    await send(globex.orgId)('DELETE', userGrant);
    expect(await send(globex.orgId)('GET', userGrant)).toMatchObject({ status: 404 });
    await inOrg('DELETE', `${project}/grants/${grantId}`);
    expect(await inOrg('GET', `${project}/grants/${grantId}`)).toMatchObject({ status: 404 });
  });

  it('a person, with profile, address, number and metadata', async () => {
    const inOrg = send(acme.orgId);
    const { userId } = await inOrg('POST', '/management/v1/users/human/_import', {
      userName: 'terra@acme.example',
      profile: { firstName: 'Terra', lastName: 'Form', nickName: 'tf' },
      email: { email: 'terra@acme.example', isEmailVerified: true },
      password: 'Password1!',
    });
    const user = `/management/v1/users/${userId}`;
    expect((await inOrg('GET', user)).user).toMatchObject({
      ...{ id: userId, state: 'USER_STATE_ACTIVE', userName: 'terra@acme.example' },
      details: { resourceOwner: acme.orgId },
      human: {
        profile: { firstName: 'Terra', lastName: 'Form', nickName: 'tf', displayName: 'Terra Form' },
        email: { email: 'terra@acme.example', isEmailVerified: true },
      },
    });
    await inOrg('PUT', `${user}/profile`, { firstName: 'Terra', lastName: 'Firma', gender: 'GENDER_FEMALE' });
    const { profile } = await inOrg('GET', `${user}/profile`);
    expect(profile).toMatchObject({ lastName: 'Firma', displayName: 'Terra Firma', gender: 'GENDER_FEMALE' });
    expect(profile.nickName ?? '').toBe('');
    await inOrg('PUT', `${user}/email`, { email: 'firma@acme.example', isEmailVerified: true });
    expect((await inOrg('GET', `${user}/email`)).email).toEqual({ email: 'firma@acme.example', isEmailVerified: true });
    await inOrg('PUT', `${user}/phone`, { phone: '+41791234000', isPhoneVerified: true });
    expect((await inOrg('GET', `${user}/phone`)).phone).toEqual({ phone: '+41791234000', isPhoneVerified: true });
    await inOrg('DELETE', `${user}/phone`);
    await inOrg('PUT', `${user}/username`, { userName: 'firma' });
    await inOrg('POST', `${user}/metadata/team`, { value: 'bWF0aA==' });
    expect((await inOrg('GET', `${user}/metadata/team`)).metadata).toMatchObject({ key: 'team', value: 'bWF0aA==' });
    expect((await inOrg('POST', `${user}/metadata/_search`, {})).result).toHaveLength(1);
    await inOrg('DELETE', `${user}/metadata/team`);
    const loginName = await inOrg('GET', '/management/v1/global/users/_by_login_name?loginName=firma');
    expect(loginName.user.id).toBe(userId);
    const userNameQuery = { userName: 'fir', method: 'TEXT_QUERY_METHOD_STARTS_WITH' };
    const listed = await inOrg('POST', '/management/v1/users/_search', { queries: [{ userNameQuery }] });
    expect(listed).toMatchObject({ details: { totalResult: '1' }, result: [{ id: userId }] });
    await inOrg('POST', `${user}/_lock`, {});
    expect((await inOrg('GET', user)).user.state).toBe('USER_STATE_LOCKED');
    await inOrg('POST', `${user}/_unlock`, {});
    await inOrg('POST', `${user}/_deactivate`, {});
    expect((await inOrg('GET', user)).user.state).toBe('USER_STATE_INACTIVE');
    await inOrg('DELETE', user);
    expect(await inOrg('GET', user)).toMatchObject({ status: 404, code: 5 });
  });

  it('a machine, with its secret, keys and tokens, which sign it in', async () => {
    const inOrg = send(acme.orgId);
    const { userId } = await inOrg('POST', '/management/v1/users/machine', {
      ...{ userName: 'ci', name: 'CI', description: 'builds', accessTokenType: 'ACCESS_TOKEN_TYPE_JWT' },
    });
    const user = `/management/v1/users/${userId}`;
    await inOrg('PUT', `${user}/machine`, { name: 'Builder' });
    const { machine } = (await inOrg('GET', user)).user;
    expect([machine.name, machine.description]).toEqual(['Builder', undefined]);
    const { clientId, clientSecret } = await inOrg('PUT', `${user}/secret`, {});
    const answer = await fetch(`${fasti.url}/oauth/v2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'openid' }),
    });
    expect(answer.status).toBe(200);
    await inOrg('DELETE', `${user}/secret`);

    const key = await inOrg('POST', `${user}/keys`, { type: 'KEY_TYPE_JSON', expirationDate: '2090-01-01T00:00:00Z' });
    expect(JSON.parse(Buffer.from(key.keyDetails, 'base64').toString())).toMatchObject({ userId, keyId: key.keyId });
    expect((await inOrg('GET', `${user}/keys/${key.keyId}`)).key).toMatchObject({
      ...{ id: key.keyId, type: 'KEY_TYPE_JSON', expirationDate: '2090-01-01T00:00:00Z' },
    });
    expect((await inOrg('POST', `${user}/keys/_search`, {})).result).toHaveLength(1);
    await inOrg('DELETE', `${user}/keys/${key.keyId}`);
    expect(await inOrg('GET', `${user}/keys/${key.keyId}`)).toMatchObject({ status: 404 });

    const pat = await inOrg('POST', `${user}/pats`, { expirationDate: '2090-01-01T00:00:00Z' });
    const { users } = clientsOf(fasti.url, pat.token);
    expect((await users.getUserByID({ userId })).user?.username).toBe('ci');
    expect((await inOrg('GET', `${user}/pats/${pat.tokenId}`)).token).toMatchObject({
      ...{ id: pat.tokenId, scopes: expect.arrayContaining(['openid']) },
    });
    expect((await inOrg('POST', `${user}/pats/_search`, {})).result).toHaveLength(1);
    await inOrg('DELETE', `${user}/pats/${pat.tokenId}`);
    await expect(users.getUserByID({ userId })).rejects.toThrow();
  });

  it('who administers an organization, a project, a grant of one, and the instance', async () => {
    const inOrg = send(acme.orgId);
    const userId = acme.newcomer.id;
    const grant = `/management/v1/projects/${acme.projectId}/grants/${acme.partnerId}`;
    for (const [members, roles, others] of [
      ['/management/v1/orgs/me/members', ['ORG_OWNER_VIEWER'], ['ORG_USER_MANAGER']],
      [`/management/v1/projects/${acme.projectId}/members`, ['PROJECT_OWNER_VIEWER'], ['PROJECT_OWNER']],
      [`${grant}/members`, ['PROJECT_GRANT_OWNER_VIEWER'], ['PROJECT_GRANT_OWNER']],
      ['/admin/v1/members', ['IAM_OWNER_VIEWER'], ['IAM_USER_MANAGER']],
    ] as const) {
      expect(await inOrg('POST', members, { userId, roles })).toMatchObject({
        details: { resourceOwner: expect.any(String) },
      });
      await inOrg('PUT', `${members}/${userId}`, { roles: others });
      const emailQuery = { email: 'new@acme.example' };
      const { result } = await inOrg('POST', `${members}/_search`, { queries: [{ emailQuery }] });
      expect(result).toMatchObject([
        { userId, roles: others, email: 'new@acme.example', firstName: 'New', preferredLoginName: 'acme-newcomer' },
      ]);
      await inOrg('DELETE', `${members}/${userId}`);
      const { details } = await inOrg('POST', `${members}/_search`, { queries: [{ userIdQuery: { userId } }] });
      expect(details.totalResult).toBeUndefined();
    }
    const roles = await inOrg('POST', '/management/v1/orgs/members/roles/_search', {});
    expect(roles.result).toContain('ORG_OWNER');
  });
});

describe('the first API', () => {
  it("reaches nothing of another organization in the context of one's own", async () => {
    const headers = { 'x-zitadel-orgid': globex.orgId };
    const transport: Transport = connectAs(fasti.url, globex.ownerPat, headers);
    const requests = { ...firstRequests(acme), ...firstEndings(acme) };
    // About the organization in context, or about nothing in particular.
    const ofContext = /Org|ListProjects$|AddProject$|ListUsers$|ListUserGrants$|AddMachineUser$|MemberRoles$/;
    const before = await fasti.api.store.head();
    for (const each of servedMethods) {
      const request = requests[each.name];
      if (!request || !each.name.startsWith('ManagementService') || ofContext.test(each.name)) continue;
      const outcome = await ask(transport, each, request);
      if (outcome.code === 'ok')
        expect([each.name, outcome.answer]).not.toMatchObject([each.name, { result: expect.anything() }]);
      else
        expect([each.name, outcome.code]).toEqual([
          each.name,
          expect.stringMatching(/^(PermissionDenied|NotFound|FailedPrecondition)$/),
        ]);
    }
    expect(await writtenSince(fasti, before)).toEqual([]);
  });

  it('asks about the organization of the caller where none is named, as the SDK for Go does', async () => {
    const management = createClient(ManagementService, connectAs(fasti.url, fasti.pat));
    expect((await management.getMyOrg({})).org?.id).toBe(fasti.orgId);
  });
});
