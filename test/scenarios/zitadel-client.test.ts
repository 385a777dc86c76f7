import { Code, ConnectError } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { timestampDate } from '@zitadel/client';
import { createServerTransport } from '@zitadel/client/node';
import { createAdminServiceClient, createManagementServiceClient } from '@zitadel/client/v1';
import {
  createOIDCServiceClient,
  createOrganizationServiceClient,
  createSessionServiceClient,
  createSettingsServiceClient,
  createUserServiceClient,
  makeReqCtx,
} from '@zitadel/client/v2';
import { createClientTransport } from '@zitadel/client/web';
import { CredentialsCheckErrorSchema, ErrorDetailSchema } from '@zitadel/proto/zitadel/message_pb.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { type Company, company } from './company.ts';

type Transport = ReturnType<typeof createServerTransport>;

let fasti: Fasti;
let acme: Company;
beforeAll(async () => {
  fasti = await startFasti();
  acme = await company(fasti, 'Acme');
});
afterAll(() => fasti?.stop());

/** The ways in which applications reach ZITADEL with its own client. */
const transports: { readonly [name: string]: (token: string) => Transport } = {
  'gRPC, as on a server': (token) => createServerTransport(token, { baseUrl: fasti.url }),
  'gRPC-web, as in a browser': (token) => createClientTransport(token, { baseUrl: fasti.url }),
  Connect: (token) =>
    createConnectTransport({
      baseUrl: fasti.url,
      httpVersion: '2',
      interceptors: [
        (next) => (request) => {
          request.header.set('authorization', `Bearer ${token}`);
          return next(request);
        },
      ],
    }),
};
const failure = (call: Promise<unknown>) =>
  call.then(
    () => Promise.reject(new Error('the call succeeded')),
    (error: unknown) => ConnectError.from(error),
  );
const human = (email: string) => ({
  profile: { givenName: 'Grace', familyName: 'Hopper', preferredLanguage: 'en' },
  email: { email, verification: { case: 'isVerified', value: true } as const },
  passwordType: { case: 'password', value: { password: 'Password1!' } } as const,
});

describe.each(Object.entries(transports))('@zitadel/client over %s', (way, transportWith) => {
  const admin = () => transportWith(fasti.pat);
  const address = `grace@${way.replace(/\W/g, '').toLowerCase()}.example`;

  it('takes a user through life', async () => {
    const users = createUserServiceClient(admin());
    const { userId, details } = await users.addHumanUser({ ...human(address), username: address });
    expect(details).toMatchObject({ resourceOwner: fasti.orgId });
    expect(details?.sequence).toBeGreaterThan(0n);
    expect(details?.changeDate && timestampDate(details.changeDate).getTime()).toBeGreaterThan(Date.now() - 60_000);

    const found = await users.listUsers({
      queries: [{ query: { case: 'emailQuery', value: { emailAddress: address } } }],
    });
    expect(found.details?.totalResult).toBe(1n);
    expect(found.result[0]).toMatchObject({ userId, state: 1, preferredLoginName: address });

    await users.updateHumanUser({ userId, profile: { givenName: 'Amazing', familyName: 'Grace' } });
    await users.lockUser({ userId });
    expect((await users.getUserByID({ userId })).user).toMatchObject({
      state: 4,
      type: { case: 'human', value: { profile: { givenName: 'Amazing', displayName: 'Grace Hopper' } } },
    });
    await users.unlockUser({ userId });
    await users.deactivateUser({ userId });
    expect((await users.getUserByID({ userId })).user?.state).toBe(2);
    await users.reactivateUser({ userId });
    await users.deleteUser({ userId });
    expect((await failure(users.getUserByID({ userId }))).code).toBe(Code.NotFound);
  });

  it('adds an organization with its administrator, and finds it', async () => {
    const orgs = createOrganizationServiceClient(admin());
    const name = `By ${way}`;
    const added = await orgs.addOrganization({
      name,
      admins: [{ userType: { case: 'human', value: human(`boss-${address}`) }, roles: ['ORG_OWNER'] }],
    });
    expect(added.createdAdmins[0]?.userId).toMatch(/^\d+$/);
    const { result } = await orgs.listOrganizations({ queries: [{ query: { case: 'nameQuery', value: { name } } }] });
    expect(result).toMatchObject([{ id: added.organizationId, name, state: 1 }]);
  });

  it('signs somebody in, and out', async () => {
    const sessions = createSessionServiceClient(admin());
    const search = { case: 'loginName', value: fasti.adminLoginName } as const;
    const created = await sessions.createSession({
      checks: { user: { search }, password: { password: fasti.adminPassword } },
      metadata: { device: new TextEncoder().encode('laptop') },
      lifetime: { seconds: 3600n },
    });
    const { sessionId, sessionToken } = created;
    const { session } = await sessions.getSession({ sessionId, sessionToken });
    expect(session?.factors?.user).toMatchObject({ id: fasti.adminId, loginName: fasti.adminLoginName });
    expect(session?.factors?.password?.verifiedAt).toBeDefined();
    expect(new TextDecoder().decode(session?.metadata['device'])).toBe('laptop');
    expect(
      (await sessions.listSessions({ queries: [{ query: { case: 'idsQuery', value: { ids: [sessionId] } } }] }))
        .sessions,
    ).toHaveLength(1);
    await sessions.deleteSession({ sessionId, sessionToken });
    expect((await failure(sessions.getSession({ sessionId }))).code).toBe(Code.NotFound);
  });

  it('asks for the settings that a login page needs', async () => {
    const settings = createSettingsServiceClient(admin());
    const login = await settings.getLoginSettings({ ctx: makeReqCtx(acme.orgId) });
    expect(login.settings).toMatchObject({ allowUsernamePassword: true, passwordCheckLifetime: { seconds: 864_000n } });
    const complexity = await settings.getPasswordComplexitySettings({ ctx: makeReqCtx('') });
    expect(complexity.settings).toMatchObject({ minLength: 8n, requiresUppercase: true });
    expect((await settings.getLockoutSettings({})).settings).toMatchObject({ maxPasswordAttempts: 0n });
  });

  it('ends an auth request', async () => {
    const oidc = createOIDCServiceClient(transportWith(fasti.loginClientPat));
    const authRequestId = await acme.authRequest();
    const { authRequest } = await oidc.getAuthRequest({ authRequestId });
    expect(authRequest).toMatchObject({ id: authRequestId, clientId: acme.clientId, scope: ['openid'] });
    const { sessionId, sessionToken } = acme;
    const { callbackUrl } = await oidc.createCallback({
      authRequestId,
      callbackKind: { case: 'session', value: { sessionId, sessionToken } },
    });
    expect(new URL(callbackUrl).searchParams.get('code')).toBeTruthy();
  });

  it('asks whether anybody is there', async () => {
    expect(await createAdminServiceClient(transportWith('')).healthz({})).toMatchObject({});
  });

  it('works with its own organization by the first API', async () => {
    const management = createManagementServiceClient(admin());
    const { org } = await management.getMyOrg({});
    expect(org).toMatchObject({ id: expect.stringMatching(/^\d+$/), name: expect.any(String) });
    const notHere = await failure(management.listUserChanges({}));
    expect(notHere.code).toBe(Code.Unimplemented);
  });

  it('learns from an error what was wrong', async () => {
    const users = createUserServiceClient(admin());
    const unknown = await failure(users.getUserByID({ userId: 'nobody' }));
    expect(unknown.code).toBe(Code.NotFound);
    expect(unknown.findDetails(ErrorDetailSchema)).toMatchObject([{ id: 'COMMAND-ugjs0upun6' }]);
    const invalid = await failure(users.addHumanUser({ profile: { givenName: 'A', familyName: 'B' } }));
    expect([invalid.code, invalid.rawMessage]).toEqual([Code.InvalidArgument, expect.stringContaining('email')]);
    const sessions = createSessionServiceClient(admin());
    const wrong = await failure(
      sessions.createSession({
        checks: { user: { search: { case: 'userId', value: acme.personId } }, password: { password: 'Wrong1!' } },
      }),
    );
    const [counted] = wrong.findDetails(CredentialsCheckErrorSchema);
    expect([wrong.code, counted?.failedAttempts]).toEqual([Code.InvalidArgument, expect.any(Number)]);
  });

  it('says in headers for which organization it asks, and in which language', async () => {
    const users = createUserServiceClient(admin());
    const headers = { 'x-zitadel-orgid': acme.orgId, 'accept-language': 'de-CH, de;q=0.9' };
    const { details } = await users.addHumanUser(human(`there-${address}`), { headers });
    expect(details?.resourceOwner).toBe(acme.orgId);
    const nowhere = await failure(
      users.getUserByID({ userId: fasti.adminId }, { headers: { 'x-zitadel-orgid': '7' } }),
    );
    expect(nowhere.code).toBe(Code.PermissionDenied);
  });
});
