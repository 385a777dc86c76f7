import { approveCibaRequest } from '../../api/oidc/ciba/answer.ts';
import { openAuthReqId } from '../../api/oidc/ciba/auth-req-id.ts';
import { approveDevice, findDevice } from '../../api/oidc/device/answer.ts';
import { tokenType } from '../../api/oidc/token-exchange/presented.ts';
import { consent } from '../../domain/consent/consent.ts';
import { instanceById } from '../../projections/instance/queries.ts';
import { type App, newApp, newPerson, newResource, password, setMetadata, type World } from './world.ts';

export const grants = {
  device: 'urn:ietf:params:oauth:grant-type:device_code',
  ciba: 'urn:openid:params:grant-type:ciba',
  exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
};
let companies = 0;

/** What the token endpoint answers. */
export const tokenOf = async (
  { post }: Pick<World, 'post'>,
  by: Pick<App, 'clientId' | 'clientSecret'>,
  form: object,
): Promise<Record<string, string>> => {
  const proof = { client_id: by.clientId, client_secret: by.clientSecret };
  return JSON.parse((await post('/oauth/v2/token', { ...proof, ...form })).body);
};

/** A project that lets in only whom it has authorized, granted to another organization, whose person signs in to it. */
export const company = async (world: World) => {
  const { admin, fasti } = world;
  const name = `company-${++companies}`;
  const [{ organizationId: ownerId }, { organizationId: orgId }] = await Promise.all([
    admin.orgs.addOrganization({ name }),
    admin.orgs.addOrganization({ name: `${name}-customer` }),
  ]);
  const { projectId } = await admin.projects.createProject({
    ...{ organizationId: ownerId, name },
    ...{ authorizationRequired: true, projectAccessRequired: true, projectRoleAssertion: true },
  });
  const { userId } = await newPerson(world, `${name}-ada`, { organizationId: orgId });
  await admin.projects.addProjectRole({ projectId, roleKey: 'reader', displayName: 'Reader' });
  await admin.projects.createProjectGrant({ projectId, grantedOrganizationId: orgId, roleKeys: ['reader'] });
  const { id: authorizationId } = await admin.authorizations.createAuthorization({
    ...{ userId, projectId, organizationId: orgId, roleKeys: ['reader'] },
  });
  const app = await newApp(admin, projectId, 'web', { grantTypes: [0, 2, 3, 4] });
  const jwtApp = await newApp(admin, projectId, 'jwt', { accessTokenType: 1 });
  await setMetadata(world, app, { grant_types: [grants.ciba], third_party: true });
  const resource = await newResource(admin, projectId);
  const who = { userId, password };
  const session = await world.newSession(userId, password);
  const { instanceId, api, context } = fasti;
  const instance = await instanceById(api.views, instanceId);
  if (!instance) throw new Error('no instance');
  const completion = { instance, context, read: { instanceId }, wrote: () => {} };
  const give = {
    type: 'GiveConsent',
    userId,
    clientId: app.clientId,
    wanted: { scope: ['openid'], claims: [] },
  } as const;
  await api.execute(context, consent, userId, give, orgId);
  return {
    ownerId,
    orgId,
    projectId,
    userId,
    authorizationId,
    app,
    jwtApp,
    resource,
    who,
    session,
    completion,
  };
};
export type Company = Awaited<ReturnType<typeof company>>;

/** What a person has been given, of each kind, all by one sign-in. */
export const givenBy = async (world: World, { app, jwtApp, resource, session, completion, userId }: Company) => {
  const { fasti, authorize, loginClient, exchange } = world;
  const code = async (by: App) => {
    const { headers } = await authorize(by.clientId, { scope: 'openid profile offline_access' });
    const authRequestId = new URL(headers.location ?? '', fasti.url).searchParams.get('authRequest') ?? '';
    const callbackKind = { case: 'session', value: session } as const;
    return (
      new URL((await loginClient.oidc.createCallback({ authRequestId, callbackKind })).callbackUrl).searchParams.get(
        'code',
      ) ?? ''
    );
  };
  const tokensFor = async (by: App): Promise<Record<string, string>> =>
    JSON.parse((await exchange(by, await code(by))).body);
  const asked = { client_id: app.clientId, client_secret: app.clientSecret, scope: 'openid' };
  const begin = async (path: string, more: object = {}) =>
    JSON.parse((await world.post(path, { ...asked, ...more })).body);
  const opaque = await tokensFor(app);
  const [jwt, pending, device, ciba, exchanged] = await Promise.all([
    tokensFor(jwtApp),
    code(app),
    begin('/oauth/v2/device_authorization'),
    begin('/oauth/v2/bc-authorize', { login_hint: await loginNameOf(world, userId) }),
    tokenOf(world, app, {
      ...{ grant_type: grants.exchange, subject_token: opaque['access_token'] },
      subject_token_type: tokenType.accessToken,
    }),
  ]);
  const { api, instanceId } = fasti;
  const waiting = await findDevice(api, instanceId, device.user_code);
  await approveDevice(api, completion, waiting?.id ?? '', session);
  const cibaId = (await openAuthReqId(api.keys, instanceId, ciba.auth_req_id)) ?? '';
  await approveCibaRequest(api, completion, cibaId, session);

  const isOpen = async (answer: Promise<{ readonly status: number }>) => (await answer).status < 400;
  const isGiven = async (by: App, form: object) => 'access_token' in (await tokenOf(world, by, form));
  /** Whatever is good once comes last: it is used up by looking. */
  const good = async () => {
    const [userinfo, userinfoJwt, ofExchanged, introspected, introspectedJwt] = await Promise.all([
      isOpen(world.userinfo(opaque['access_token'] ?? '')),
      isOpen(world.userinfo(jwt['access_token'] ?? '')),
      isOpen(world.userinfo(exchanged['access_token'] ?? '')),
      world.introspect(resource, jwt['access_token'] ?? '').then(({ active }) => active === true),
      world.introspect(app, opaque['access_token'] ?? '').then(({ active }) => active === true),
    ]);
    const exchangedFor = (subject_token: string | undefined, subject_token_type: string) =>
      isGiven(app, { grant_type: grants.exchange, subject_token, subject_token_type });
    const [refresh, inFlight, ofDevice, ofCiba, exchangedAgain, exchangedRefresh, exchangedId] = await Promise.all([
      isGiven(jwtApp, { grant_type: 'refresh_token', refresh_token: jwt['refresh_token'] }),
      exchange(app, pending).then(({ status }) => status === 200),
      isGiven(app, { grant_type: grants.device, device_code: device.device_code }),
      isGiven(app, { grant_type: grants.ciba, auth_req_id: ciba.auth_req_id }),
      exchangedFor(opaque['access_token'], tokenType.accessToken),
      exchangedFor(opaque['refresh_token'], tokenType.refreshToken),
      exchangedFor(opaque['id_token'], tokenType.idToken),
    ]);
    return {
      ...{ userinfo, userinfoJwt, ofExchanged, introspected, introspectedJwt },
      ...{ refresh, inFlight, ofDevice, ofCiba, exchangedAgain, exchangedRefresh, exchangedId },
    };
  };
  return { good, opaque, jwt };
};
export type Given = Awaited<ReturnType<typeof givenBy>>;

const loginNameOf = async ({ admin }: World, userId: string) =>
  (await admin.users.getUserByID({ userId })).user?.preferredLoginName ?? '';
