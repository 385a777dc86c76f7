import { create, createClientFor } from '@zitadel/client';
import { createServerTransport } from '@zitadel/client/node';
import { makeReqCtx } from '@zitadel/client/v2';
import { OIDCService } from '@zitadel/proto/zitadel/oidc/v2/oidc_service_pb.js';
import { OrganizationService } from '@zitadel/proto/zitadel/org/v2/org_service_pb.js';
import { RequestChallengesSchema } from '@zitadel/proto/zitadel/session/v2/challenge_pb.js';
import {
  type Checks,
  ChecksSchema,
  type CreateSessionResponse,
  SessionService,
} from '@zitadel/proto/zitadel/session/v2/session_service_pb.js';
import { SettingsService } from '@zitadel/proto/zitadel/settings/v2/settings_service_pb.js';
import { AddHumanUserRequestSchema, UserService } from '@zitadel/proto/zitadel/user/v2/user_service_pb.js';
import { generate } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxAt, linkIn } from '../messages/inbox.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { softwareAuthenticator } from '../support/software-authenticator.ts';
import { type Company, company } from './company.ts';

/**
 * ZITADEL's own login application is a program of its own that asks our services with the token of a login client. These are
 * its calls, page by page, in the shapes that it sends, by its own client.
 */
let fasti: Fasti;
let acme: Company;
beforeAll(async () => {
  fasti = await startFasti();
  acme = await company(fasti, 'Acme');
});
afterAll(() => fasti?.stop());

const page = () => {
  const transport = createServerTransport(fasti.loginClientPat, { baseUrl: fasti.url });
  return {
    users: createClientFor(UserService)(transport),
    sessions: createClientFor(SessionService)(transport),
    settings: createClientFor(SettingsService)(transport),
    orgs: createClientFor(OrganizationService)(transport),
    oidc: createClientFor(OIDCService)(transport),
  };
};
const userAgent = {
  fingerprintId: 'a fingerprint',
  description: 'Chrome, Linux',
  ip: '192.0.2.7',
  header: { 'user-agent': { values: ['Mozilla/5.0'] } },
};
const lifetime = { seconds: 86_400n, nanos: 0 };
const begin = (checks: Parameters<typeof create<typeof ChecksSchema>>[1]) =>
  page().sessions.createSession({ checks: create(ChecksSchema, checks), lifetime, userAgent }, {});
type Cookie = Pick<CreateSessionResponse, 'sessionId' | 'sessionToken'>;
const goOn = async (cookie: Cookie, checks: Checks, challenges = create(RequestChallengesSchema, {})) => {
  const answer = await page().sessions.setSession({ ...cookie, challenges, checks, metadata: {}, lifetime }, {});
  return { ...cookie, sessionToken: answer.sessionToken, challenges: answer.challenges };
};
const shown = async ({ sessionId, sessionToken }: Cookie) =>
  (await page().sessions.getSession({ sessionId, sessionToken }, {})).session;
const byLoginName = (loginName: string) => ({
  queries: [{ query: { case: 'loginNameQuery' as const, value: { loginName, method: 0 } } }],
});
const register = async (email: string, password?: string) => {
  const request = create(AddHumanUserRequestSchema, {
    email: { email, verification: { case: 'isVerified', value: false } },
    username: email,
    profile: { givenName: 'Reg', familyName: 'Ister' },
    organization: { org: { case: 'orgId', value: acme.orgId } },
    ...(password && { passwordType: { case: 'password' as const, value: { password } } }),
  });
  return page().users.addHumanUser(request);
};
const urlTemplate = (path: string) =>
  `https://login.example${path}?code={{.Code}}&userId={{.UserID}}&organization={{.OrgID}}`;
const emailCode = '/otp/email?code={{.Code}}&userId={{.UserID}}&sessionId={{.SessionID}}';
/** The code in the newest link that leads to this page of the login application. */
const codeFor = async (to: string, pathname: string, count = 1): Promise<string> => {
  const links = async () => {
    const urls = (await inboxAt(fasti.url).messagesTo(to)).map(linkIn);
    return urls.filter((url) => url.origin === 'https://login.example' && url.pathname === pathname);
  };
  await expect.poll(async () => (await links()).length).toBe(count);
  return (await links())[0]?.searchParams.get('code') ?? '';
};

describe("ZITADEL's login application", () => {
  it('asks for what it shows: settings of the instance and of an organization, words, languages', async () => {
    const { settings, orgs } = page();
    const ctx = makeReqCtx(acme.orgId);
    const login = await settings.getLoginSettings({ ctx }, {});
    expect(login.settings).toMatchObject({ allowUsernamePassword: true, allowRegister: true });
    expect((await settings.getBrandingSettings({ ctx: makeReqCtx(undefined) }, {})).settings?.lightTheme).toBeDefined();
    expect((await settings.getLegalAndSupportSettings({ ctx }, {})).settings).toBeDefined();
    expect((await settings.getPasswordComplexitySettings({ ctx })).settings?.minLength).toBe(8n);
    expect((await settings.getPasswordExpirySettings({ ctx }, {})).settings).toBeDefined();
    expect((await settings.getLockoutSettings({ ctx }, {})).settings).toBeDefined();
    expect((await settings.getSecuritySettings({})).settings).toBeDefined();
    expect((await settings.getGeneralSettings({}, {})).supportedLanguages).toContain('de');
    expect((await settings.getActiveIdentityProviders({ ctx, linkingAllowed: true }, {})).identityProviders).toEqual(
      [],
    );
    const level = { case: 'organizationId', value: acme.orgId } as const;
    const { translations } = await settings.getHostedLoginTranslation({ level, locale: 'de' }, {});
    expect(translations).toBeDefined();
    const found = await orgs.listOrganizations({ queries: [{ query: { case: 'defaultQuery', value: {} } }] }, {});
    expect(found.result).toMatchObject([{ id: fasti.orgId, primaryDomain: 'zitadel.localhost' }]);
    const domain = { domain: found.result[0]?.primaryDomain ?? '', method: 0 };
    const ofDomain = await orgs.listOrganizations({ queries: [{ query: { case: 'domainQuery', value: domain } }] }, {});
    expect(ofDomain.result.map(({ id }) => id)).toEqual([fasti.orgId]);
  });

  it('signs a person in by password, and ends the request', async () => {
    const { users, oidc, sessions } = page();
    const authRequestId = await acme.authRequest();
    expect((await oidc.getAuthRequest({ authRequestId })).authRequest?.clientId).toBe(acme.clientId);
    const { result, details } = await users.listUsers(byLoginName('acme-ada'));
    expect([details?.totalResult, result[0]?.userId]).toEqual([1n, acme.personId]);
    const cookie = await begin({ user: { search: { case: 'userId', value: acme.personId } } });
    const methods = await users.listAuthenticationMethodTypes({ userId: acme.personId });
    expect(methods.authMethodTypes).toContain(1);
    const wrong = create(ChecksSchema, { password: { password: 'wrong' } });
    await expect(goOn(cookie, wrong)).rejects.toMatchObject({ code: 3 });
    const proved = await goOn(cookie, create(ChecksSchema, { password: { password: 'Password1!' } }));
    const session = await shown(proved);
    expect(session?.factors?.password?.verifiedAt).toBeDefined();
    expect(session?.userAgent).toMatchObject({ fingerprintId: 'a fingerprint', ip: '192.0.2.7' });
    expect(session?.expirationDate).toBeDefined();
    await users.humanMFAInitSkipped({ userId: acme.personId }, {});
    const { sessionId, sessionToken } = proved;
    const value = { sessionId, sessionToken };
    const { callbackUrl } = await oidc.createCallback({ authRequestId, callbackKind: { case: 'session', value } });
    expect(callbackUrl).toMatch(/^https:\/\/app\.example\/callback\?.*code=/);
    await expect(
      oidc.createCallback({ authRequestId, callbackKind: { case: 'session', value } }),
    ).rejects.toMatchObject({ code: 9 });
    const listed = await sessions.listSessions({
      queries: [{ query: { case: 'idsQuery', value: { ids: [sessionId] } } }],
    });
    expect(listed.sessions.map(({ id }) => id)).toEqual([sessionId]);
    await sessions.deleteSession(value, {});
    await expect(shown(proved)).rejects.toMatchObject({ code: 5 });
  });

  it('finds nobody by a name that nobody has, and one by an address or a number', async () => {
    const { users } = page();
    expect((await users.listUsers(byLoginName('nobody@nowhere.example'))).result).toEqual([]);
    const either = (emailAddress: string, number: string) => ({
      query: {
        case: 'orQuery' as const,
        value: {
          queries: [
            { query: { case: 'emailQuery' as const, value: { emailAddress, method: 0 } } },
            { query: { case: 'phoneQuery' as const, value: { number, method: 0 } } },
          ],
        },
      },
    });
    const organizationIdQuery = {
      query: { case: 'organizationIdQuery' as const, value: { organizationId: acme.orgId } },
    };
    const ids = async (email: string, phone: string) =>
      (await users.listUsers({ queries: [either(email, phone), organizationIdQuery] })).result.map((one) => one.userId);
    expect(await ids('ada@acme.example', 'ada@acme.example')).toEqual([acme.personId]);
    expect(await ids('+41791234567', '+41791234567')).toEqual([acme.personId]);
  });

  it('registers somebody, who verifies their address by the mailed link, and sends it again', async () => {
    const { users } = page();
    const email = 'reg@login.example';
    const { userId } = await register(email, 'Password1!');
    const cookie = await begin({
      user: { search: { case: 'userId', value: userId } },
      password: { password: 'Password1!' },
    });
    expect((await shown(cookie))?.factors?.user?.organizationId).toBe(acme.orgId);
    const value = { urlTemplate: urlTemplate('/verify') };
    await users.sendEmailCode({ userId, verification: { case: 'sendCode', value } }, {});
    await codeFor(email, '/verify');
    await users.resendEmailCode({ userId, verification: { case: 'sendCode', value } }, {});
    const verificationCode = await codeFor(email, '/verify', 2);
    await users.verifyEmail({ userId, verificationCode }, {});
    const { user } = await users.getUserByID({ userId }, {});
    expect(user?.type.value).toMatchObject({ email: { email, isVerified: true } });
  });

  it('registers somebody with a passkey, who signs in with it', async () => {
    const { users } = page();
    const { userId } = await register('key@login.example');
    const domain = 'localhost';
    const device = softwareAuthenticator();
    const manner = { origin: fasti.url };
    const { code } = await users.createPasskeyRegistrationLink({ userId, medium: { case: 'returnCode', value: {} } });
    if (!code) throw new Error('no code came back');
    const { passkeyId, publicKeyCredentialCreationOptions } = await users.registerPasskey({ userId, code, domain });
    if (!publicKeyCredentialCreationOptions) throw new Error('no options came back');
    const publicKeyCredential = device.create(publicKeyCredentialCreationOptions, manner);
    await users.verifyPasskeyRegistration({ userId, passkeyId, passkeyName: 'Laptop', publicKeyCredential }, {});
    expect((await users.listAuthenticationMethodTypes({ userId })).authMethodTypes).toEqual([2]);

    const cookie = await begin({ user: { search: { case: 'userId', value: userId } } });
    const challenges = create(RequestChallengesSchema, { webAuthN: { domain, userVerificationRequirement: 1 } });
    const asked = await goOn(cookie, create(ChecksSchema, {}), challenges);
    const options = asked.challenges?.webAuthN?.publicKeyCredentialRequestOptions ?? {};
    const credentialAssertionData = device.get(options, manner);
    const proved = await goOn(asked, create(ChecksSchema, { webAuthN: { credentialAssertionData } }));
    expect((await shown(proved))?.factors?.webAuthN).toMatchObject({ userVerified: true });
  });

  it('sets up second factors, and asks for them', async () => {
    const { users } = page();
    const email = 'factor@login.example';
    const { userId } = await register(email, 'Password1!');
    const { secret, uri } = await users.registerTOTP({ userId }, {});
    expect(uri).toMatch(/^otpauth:\/\/totp\//);
    await users.verifyTOTPRegistration({ userId, code: await generate({ secret }) }, {});
    const cookie = await begin({
      user: { search: { case: 'userId', value: userId } },
      password: { password: 'Password1!' },
    });

    const { u2fId, publicKeyCredentialCreationOptions } = await users.registerU2F({ userId, domain: 'localhost' });
    if (!publicKeyCredentialCreationOptions) throw new Error('no options came back');
    const device = softwareAuthenticator();
    const publicKeyCredential = device.create(publicKeyCredentialCreationOptions, { origin: fasti.url });
    await users.verifyU2FRegistration({ userId, u2fId, tokenName: 'Stick', publicKeyCredential }, {});
    await expect(users.addOTPEmail({ userId }, {})).rejects.toMatchObject({ code: 9 });
    const { verificationCode = '' } = await users.sendEmailCode({
      ...{ userId, verification: { case: 'returnCode', value: {} } },
    });
    await users.verifyEmail({ userId, verificationCode }, {});
    await users.addOTPEmail({ userId }, {});
    const { authMethodTypes } = await users.listAuthenticationMethodTypes({ userId });
    expect([...authMethodTypes].sort()).toEqual([1, 4, 5, 7]);

    const ask = create(RequestChallengesSchema, {
      otpEmail: { deliveryType: { case: 'sendCode', value: { urlTemplate: `https://login.example${emailCode}` } } },
    });
    const asked = await goOn(cookie, create(ChecksSchema, {}), ask);
    const code = await codeFor(email, '/otp/email');
    const proved = await goOn(asked, create(ChecksSchema, { otpEmail: { code } }));
    expect((await shown(proved))?.factors?.otpEmail?.verifiedAt).toBeDefined();
  });

  it('sends a link to whoever forgot their password, and sets the new one with its code', async () => {
    const { users } = page();
    const email = 'forgot@login.example';
    const { userId } = await register(email, 'Password1!');
    const medium = {
      case: 'sendLink',
      value: { notificationType: 1, urlTemplate: urlTemplate('/password/set') },
    } as const;
    await users.passwordReset({ userId, medium }, {});
    const code = await codeFor(email, '/password/set');
    const newPassword = { password: 'Password2!', changeRequired: false };
    const wrong = { case: 'verificationCode', value: 'WRONG1' } as const;
    await expect(users.setPassword({ userId, newPassword, verification: wrong }, {})).rejects.toMatchObject({
      code: 3,
    });
    await users.setPassword({ userId, newPassword, verification: { ...wrong, value: code } }, {});
    await begin({ user: { search: { case: 'userId', value: userId } }, password: { password: 'Password2!' } });
  });

  it('takes the code of an invitation, and sends a new one', async () => {
    const { users } = page();
    const email = 'invited@login.example';
    const { userId } = await register(email);
    const value = { urlTemplate: urlTemplate('/verify'), applicationName: 'Typescript Login' };
    await users.createInviteCode({ userId, verification: { case: 'sendCode', value } }, {});
    const verificationCode = await codeFor(email, '/verify');
    await users.verifyInviteCode({ userId, verificationCode }, {});
    const { user } = await users.getUserByID({ userId }, {});
    expect(user?.type.value).toMatchObject({ email: { isVerified: true } });
  });

  it('signs a device in, or denies it', async () => {
    const { oidc } = page();
    const { deviceAuthorizationRequest } = await oidc.getDeviceAuthorizationRequest({ userCode: acme.userCode });
    expect(deviceAuthorizationRequest).toMatchObject({ appName: 'Web', clientId: acme.clientId });
    const { sessionId, sessionToken } = await begin({
      user: { search: { case: 'userId', value: acme.personId } },
      password: { password: 'Password1!' },
    });
    await oidc.authorizeOrDenyDeviceAuthorization({
      deviceAuthorizationId: deviceAuthorizationRequest?.id ?? '',
      decision: { case: 'session', value: { sessionId, sessionToken } },
    });
    await expect(oidc.getDeviceAuthorizationRequest({ userCode: 'NOPE-NOPE' })).rejects.toMatchObject({ code: 5 });
  });
});
