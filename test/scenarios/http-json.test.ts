import type { JsonObject } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { company } from './company.ts';
import { bindings, byCurl, byFetch, type HttpAnswer, httpRequest, noCurl, type Send } from './http-requests.ts';
import { requestsOn } from './requests.ts';
import { servedMethods } from './served.ts';

let fasti: Fasti;
beforeAll(async () => {
  fasti = await startFasti();
});
afterAll(() => fasti?.stop());

/** A curl for each request takes longer than the request: by it some of each service are asked. */
const ofEach = 3;
const ways: readonly { way: string; send: Send; version: string; most?: number; missing?: string | undefined }[] = [
  { way: 'fetch', send: byFetch, version: '1.1' },
  { way: 'curl over HTTP/1.1', send: byCurl('--http1.1'), version: '1.1', most: ofEach, missing: noCurl },
  {
    way: 'curl over HTTP/2 in clear',
    send: byCurl('--http2-prior-knowledge'),
    version: '2',
    most: ofEach,
    missing: noCurl,
  },
];

/** What these are about is there already, not there, or cannot be reached. */
const refusals: Readonly<Record<string, number>> = {
  'AdminService.AddNotificationPolicy': 409,
  'AdminService.AddOIDCSettings': 409,
  'AdminService.GetEmailProvider': 404,
  'AdminService.GetSMTPConfig': 404,
  'AdminService.TestEmailProviderSMTP': 400,
  'AdminService.TestEmailProviderSMTPById': 404,
  'AdminService.TestSMTPConfig': 400,
  'AdminService.TestSMTPConfigById': 404,
  // The second API was asked before.
  'ManagementService.AddProjectGrant': 409,
  'ManagementService.GenerateOrgDomainValidation': 404,
  'ManagementService.ValidateOrgDomain': 400,
  'ManagementService.RegenerateAPIClientSecret': 404,
  'ManagementService.RemoveHumanPhone': 404,
  'ManagementService.RemoveAppKey': 404,
  'ManagementService.RemoveMachineKey': 404,
  'ManagementService.RemovePersonalAccessToken': 404,
  'ManagementService.RemoveApp': 404,
  'ManagementService.RemoveUser': 404,
  'ManagementService.RemoveOrg': 403,
  'AdminService.RemoveOrg': 403,
};

/** In their order: what some remove, others need. */
const firstOfEach = <R>(requests: readonly (readonly [name: string, request: R])[], most: number) => {
  const asked = new Map<string, number>();
  return requests.filter(([name]) => {
    const service = name.slice(0, name.indexOf('.'));
    asked.set(service, (asked.get(service) ?? 0) + 1);
    return (asked.get(service) ?? 0) <= most;
  });
};

describe.each(ways)('HTTP/JSON by $way', ({ way, send, version, most = Number.POSITIVE_INFINITY, missing }) => {
  it('reaches the methods of every service, and answers each with its code', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const acme = await company(fasti, `Acme ${way.replace(/\W+/g, ' ')}`);
    const requests = requestsOn({ ...acme, authRequestId: await acme.authRequest() });
    const answers: Record<string, JsonObject> = {};
    const surprises: (readonly [string, HttpAnswer])[] = [];
    for (const [name, request] of firstOfEach(Object.entries(requests), most)) {
      const binding = bindings.get(name);
      if (!binding) throw new Error(`${name} has no HTTP form`);
      const token = name.startsWith('OIDCService') ? fasti.loginClientPat : fasti.pat;
      const answer = await send(fasti.url, httpRequest(binding, request), token, acme.orgId);
      const isRefused = 'code' in answer.json;
      const expected = refusals[name] ?? binding.operation.successCode;
      if (answer.status !== expected || answer.version !== version || isRefused !== expected >= 400)
        surprises.push([name, answer]);
      answers[name] = answer.json;
    }
    expect(surprises).toEqual([]);
    if (most < Number.POSITIVE_INFINITY) return;
    expect(answers['ProjectService.GetProject']).toMatchObject({ project: { organizationId: acme.orgId } });
    expect(answers['ApplicationService.ListApplications']).toMatchObject({ pagination: { totalResult: '3' } });
    expect(answers['UserService.GetUserByID']).toMatchObject({ user: { state: 'USER_STATE_ACTIVE' } });
    expect(answers['OIDCService.CreateCallback']).toMatchObject({ callbackUrl: expect.stringContaining('error=') });
  });
});

describe('HTTP/JSON', () => {
  it('has a form for every served method', () => {
    expect([...bindings.keys()].sort()).toEqual(servedMethods.map(({ name }) => name).sort());
  });

  const ask = (verb: string, path: string, body?: JsonObject) =>
    byFetch(fasti.url, { verb, path, ...(body ? { body } : {}) }, fasti.pat);

  it('creates organizations and sessions with 201, all else with 200', () => {
    const created = servedMethods.filter(({ successCode }) => successCode === 201);
    expect(created.map(({ name }) => name).sort()).toEqual([
      'OrganizationService.AddOrganization',
      'SessionService.CreateSession',
    ]);
  });

  it('answers in camel case, 64-bit numbers as text, times as RFC 3339, and leaves out what is zero', async () => {
    const { json } = await ask('GET', '/v2/settings/login');
    expect(json).toMatchObject({
      details: { sequence: expect.stringMatching(/^\d+$/), changeDate: expect.stringMatching(/^\d{4}-.*Z$/) },
      settings: { allowUsernamePassword: true, passwordCheckLifetime: '864000s' },
    });
    expect(json['settings']).not.toHaveProperty('forceMfa');
    const lockout = (await ask('GET', '/v2/settings/lockout')).json;
    expect(lockout['settings']).not.toHaveProperty('maxPasswordAttempts');
  });

  it('reads both spellings, in body, query and path', async () => {
    const { orgId } = fasti;
    const snake = await ask('POST', '/v2/users/new', {
      organization_id: orgId,
      username: 'snake',
      machine: { name: 'Snake', access_token_type: 'ACCESS_TOKEN_TYPE_JWT' },
    });
    const camel = await ask('POST', '/v2/users/new', {
      organizationId: orgId,
      username: 'camel',
      machine: { name: 'Camel', accessTokenType: 1 },
    });
    for (const { json } of [snake, camel])
      expect((await ask('GET', `/v2/users/${json['id']}`)).json).toMatchObject({
        user: { machine: { accessTokenType: 'ACCESS_TOKEN_TYPE_JWT' } },
      });
    for (const query of [`ctx.orgId=${orgId}`, `ctx.org_id=${orgId}`, 'ctx.instance=true'])
      expect((await ask('GET', `/v2/settings/lockout?${query}`)).status).toBe(200);
  });

  it('gives an error the code of gRPC and its id', async () => {
    expect(await ask('GET', '/v2/projects/nowhere')).toMatchObject({
      status: 404,
      json: { code: 5, details: [{ '@type': 'type.googleapis.com/zitadel.v1.ErrorDetail', id: 'COMMAND-3M9sd' }] },
    });
    expect(await ask('GET', '/v2/applications/nowhere')).toMatchObject({ status: 404, json: { code: 5 } });
    expect(await ask('POST', '/v2/projects/search', { pagination: { limit: 1001 } })).toMatchObject({
      status: 400,
      json: { code: 3, details: [{ id: 'QUERY-4M0fs' }] },
    });
  });
});
