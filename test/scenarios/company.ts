import { generate } from 'otplib';
import { DomainValidationType } from '../../api/gen/zitadel/org/v2/org_pb.js';
import { ECDSACurve } from '../../api/gen/zitadel/webkey/v2/key_pb.js';
import { domainSettings } from '../../domain/settings/domain.ts';
import type { Fasti } from '../support/fasti.ts';
import { softwareAuthenticator } from '../support/software-authenticator.ts';
import { type Clients, clientsOf } from './clients.ts';
import { messageProviders } from './messaging-requests.ts';

export const farAway = { seconds: 4_000_000_000n } as const;
const code = {
  responseTypes: [1],
  grantTypes: [0, 3],
  authMethodType: 0,
  redirectUris: ['https://app.example/callback'],
};

const p256 = { case: 'ecdsa', value: { curve: ECDSACurve.ECDSA_CURVE_P256 } } as const;

/** A machine user with a personal access token; without a role it administers nothing. */
export const machineWithToken = async (
  { users }: Clients,
  organizationId: string,
  username: string,
  expirationDate: { readonly seconds: bigint } = farAway,
) => {
  const { id } = await users.createUser({
    organizationId,
    username,
    userType: { case: 'machine', value: { name: username } },
  });
  const { token, tokenId } = await users.addPersonalAccessToken({ userId: id, expirationDate });
  return { id, token, tokenId };
};

/** A passkey that is good, and a passkey and a U2F key that wait to be confirmed with what their device has answered. */
const keysOf = async ({ users }: Clients, userId: string, url: string) => {
  const device = softwareAuthenticator();
  const { origin } = new URL(url);
  const newPasskey = async () => {
    const { passkeyId, publicKeyCredentialCreationOptions = {} } = await users.registerPasskey({ userId });
    return { userId, passkeyId, publicKeyCredential: device.create(publicKeyCredentialCreationOptions, { origin }) };
  };
  const passkey = await newPasskey();
  await users.verifyPasskeyRegistration({ ...passkey, passkeyName: 'Phone' });
  const { u2fId, publicKeyCredentialCreationOptions = {} } = await users.registerU2F({ userId });
  const publicKeyCredential = device.create(publicKeyCredentialCreationOptions, { origin });
  return {
    passkeyId: passkey.passkeyId,
    pendingPasskey: await newPasskey(),
    pendingU2f: { userId, u2fId, publicKeyCredential },
  };
};

/** A device that waits for somebody to sign it in. */
const waitingDevice = async (fasti: Fasti, client: Record<string, string>) => {
  const body = new URLSearchParams({ ...client, scope: 'openid' });
  const answer = await fetch(`${fasti.url}/oauth/v2/device_authorization`, { method: 'POST', body });
  const { user_code: userCode } = (await answer.json()) as { readonly user_code: string };
  const { oidc } = clientsOf(fasti.url, fasti.loginClientPat);
  const { deviceAuthorizationRequest } = await oidc.getDeviceAuthorizationRequest({ userCode });
  return { userCode, deviceAuthorizationId: deviceAuthorizationRequest?.id ?? '' };
};

/** A person who has proved nothing yet, with the codes to do it. */
const newcomerOf = async ({ users }: Clients, organizationId: string, low: string) => {
  const asked = { case: 'returnCode', value: {} } as const;
  const { id, emailCode, phoneCode } = await users.createUser({
    organizationId,
    username: `${low}-newcomer`,
    userType: {
      case: 'human',
      value: {
        profile: { givenName: 'New', familyName: 'Comer' },
        email: { email: `new@${low}.example`, verification: asked },
        phone: { phone: '+41797654321', verification: asked },
      },
    },
  });
  const { inviteCode } = await users.createInviteCode({ userId: id, verification: asked });
  return { id, emailCode: emailCode ?? '', phoneCode: phoneCode ?? '', inviteCode: inviteCode ?? '' };
};

/** Two domains that wait to be verified; what has to stand in the DNS for the first stands there. */
const unverifiedDomains = async (fasti: Fasti, { orgs }: Clients, organizationId: string) => {
  const rules = (command: { type: 'SetSettings'; values: object } | { type: 'ResetSettings' }) =>
    fasti.api.execute(fasti.context, domainSettings.org, organizationId, command);
  const [provableDomain, unprovenDomain] = [`provable.${organizationId}.example`, `unproven.${organizationId}.example`];
  await rules({ type: 'SetSettings', values: { validateOrgDomains: true } });
  for (const domain of [provableDomain, unprovenDomain]) await orgs.addOrganizationDomain({ organizationId, domain });
  await rules({ type: 'ResetSettings' });
  const wanted = { organizationId, domain: provableDomain, type: DomainValidationType.DNS };
  const { token, url } = await orgs.generateOrganizationDomainValidation(wanted);
  fasti.names.set(url, { TXT: [token] });
  return { provableDomain, unprovenDomain };
};

/**
 * An organization with one of everything: an owner (a machine, by token), a person, a project with a role, an
 * authorization, a grant to a partner and two applications, and a session of that person.
 */
export const company = async (fasti: Fasti, name: string) => {
  const { orgs, users, projects, applications, sessions, authorizations, webKeys } = clientsOf(fasti.url, fasti.pat);
  const low = name.toLowerCase().replace(/\W+/g, '-');
  const { id: ownerId, token: ownerPat } = await machineWithToken(
    clientsOf(fasti.url, fasti.pat),
    fasti.orgId,
    `${low}-owner`,
  );
  const { organizationId: orgId } = await orgs.addOrganization({
    name,
    admins: [{ userType: { case: 'userId', value: ownerId } }],
  });
  const { id: personId } = await users.createUser({
    organizationId: orgId,
    username: `${low}-ada`,
    userType: {
      case: 'human',
      value: {
        profile: { givenName: 'Ada', familyName: name },
        email: { email: `ada@${low}.example`, verification: { case: 'isVerified', value: true } },
        phone: { phone: '+41791234567', verification: { case: 'isVerified', value: true } },
        passwordType: { case: 'password', value: { password: 'Password1!' } },
      },
    },
  });
  const { secret } = await users.registerTOTP({ userId: personId });
  const keys = await keysOf(clientsOf(fasti.url, fasti.pat), personId, fasti.url);
  const newcomer = await newcomerOf(clientsOf(fasti.url, fasti.pat), orgId, low);
  const { userId: initialId } = await clientsOf(fasti.url, fasti.pat, {
    'x-zitadel-orgid': orgId,
  }).management.addHumanUser({
    userName: `${low}-initial`,
    profile: { firstName: 'Ini', lastName: 'Tial' },
    email: { email: `initial@${low}.example` },
  });
  const robot = await machineWithToken(clientsOf(fasti.url, fasti.pat), orgId, `${low}-robot`);
  const { projectId } = await projects.createProject({ organizationId: orgId, name: `${name} portal` });
  await projects.addProjectRole({ projectId, roleKey: 'reader', displayName: 'Reader' });
  const { id: authorizationId } = await authorizations.createAuthorization({
    ...{ userId: personId, projectId, organizationId: orgId, roleKeys: ['reader'] },
  });
  const { organizationId: partnerId } = await orgs.addOrganization({ name: `${name} partner` });
  await projects.createProjectGrant({ projectId, grantedOrganizationId: partnerId, roleKeys: ['reader'] });
  const app = await applications.createApplication({
    projectId,
    name: 'Web',
    applicationType: { case: 'oidcConfiguration', value: code },
  });
  const { clientId, clientSecret } = app.applicationType.value as Record<'clientId' | 'clientSecret', string>;
  const apiApp = await applications.createApplication({
    projectId,
    name: 'API',
    applicationType: { case: 'apiConfiguration', value: { authMethodType: 1 } },
  });
  const appKey = await applications.createApplicationKey({ projectId, applicationId: apiApp.applicationId });
  const metadata = [{ key: 'old', value: new Uint8Array([1]) }];
  await users.setUserMetadata({ userId: personId, metadata });
  await orgs.setOrganizationMetadata({ organizationId: orgId, metadata });
  const robotKey = await users.addKey({ userId: robot.id, expirationDate: farAway });
  const session = await sessions.createSession({
    checks: {
      user: { search: { case: 'userId', value: personId } },
      password: { password: 'Password1!' },
    },
  });
  return {
    name,
    ...(await unverifiedDomains(fasti, clientsOf(fasti.url, fasti.pat), orgId)),
    orgId,
    ownerId,
    ownerPat,
    personId,
    /** Of an authenticator app that waits to be confirmed. */
    totpCode: await generate({ secret }),
    ...keys,
    newcomer,
    initialId,
    instanceId: fasti.instanceId,
    robot,
    projectId,
    authorizationId,
    partnerId,
    /** Where its owner is a user. */
    homeId: fasti.orgId,
    applicationId: app.applicationId,
    clientId,
    apiApplicationId: apiApp.applicationId,
    apiKeyId: appKey.keyId,
    webKeyId: (await webKeys.createWebKey({ key: p256 })).id,
    spareWebKeyId: (await webKeys.createWebKey({ key: p256 })).id,
    robotKeyId: robotKey.keyId,
    sessionId: session.sessionId,
    sessionToken: session.sessionToken,
    ...(await messageProviders(clientsOf(fasti.url, fasti.pat))),
    ...(await waitingDevice(fasti, { client_id: clientId, client_secret: clientSecret })),
    /** The redirect of an authorize request, whose id it names. */
    authRequest: async (): Promise<string> => {
      const query = new URLSearchParams({
        client_id: clientId,
        redirect_uri: 'https://app.example/callback',
        response_type: 'code',
        scope: 'openid',
      });
      const answer = await fetch(`${fasti.url}/oauth/v2/authorize?${query}`, { redirect: 'manual' });
      const location = new URL(answer.headers.get('location') ?? '', fasti.url);
      return location.searchParams.get('authRequest') ?? '';
    },
  };
};
export type Company = Awaited<ReturnType<typeof company>>;
