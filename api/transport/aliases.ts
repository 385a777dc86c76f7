import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Call } from '../api.ts';

/** A path that recipes use although the contract lacks it, in words of ZITADEL's first API: translated to a method that we serve. */
export type Alias = {
  readonly service: string;
  readonly method: string;
  readonly route: string;
  /** The method's request; `path` holds the variables of the route. */
  readonly request: (body: JsonObject, call: Call, path: Readonly<Record<string, string>>) => JsonObject;
  readonly response: (body: JsonObject) => JsonObject;
};

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
/** A field in either spelling. */
const read = (body: JsonObject, name: string): JsonValue | undefined => body[name] ?? body[camelCase(name)];
const objectIn = (body: JsonObject, name: string): JsonObject | undefined => {
  const value = read(body, name);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
};

/** `{ theirs: 'ours' }`: the body with these fields renamed; absent ones stay absent. */
const renamed = (body: JsonObject, names: { readonly [theirs: string]: string }): JsonObject => {
  const result = { ...body };
  for (const [theirs, ours] of Object.entries(names)) {
    const value = read(body, theirs);
    if (value === undefined) continue;
    delete result[theirs];
    delete result[camelCase(theirs)];
    result[ours] ??= value;
  }
  return result;
};

/** The contract accepts `true` or nothing. */
const verifiedAs = (theirs: string) => (contact: JsonObject) => {
  const { isVerified, ...rest } = renamed(contact, { [theirs]: 'isVerified' });
  return isVerified === true ? { ...rest, isVerified } : rest;
};
const emailOf = verifiedAs('is_email_verified');
const phoneOf = verifiedAs('is_phone_verified');

const importedHuman: Alias['request'] = (body, { orgId }) => {
  const profile = objectIn(body, 'profile');
  const email = objectIn(body, 'email');
  const phone = objectIn(body, 'phone');
  const password = read(body, 'password');
  const hashed = objectIn(body, 'hashed_password');
  const changeRequired = read(body, 'password_change_required') === true;
  return {
    organization: { orgId },
    username: read(body, 'user_name') ?? null,
    ...(profile && { profile: renamed(profile, { first_name: 'givenName', last_name: 'familyName' }) }),
    ...(email && { email: emailOf(email) }),
    ...(phone && { phone: phoneOf(phone) }),
    ...(typeof password === 'string' && { password: { password, changeRequired } }),
    ...(hashed && { hashedPassword: { hash: read(hashed, 'value') ?? '', changeRequired } }),
  };
};

/** In the first API, proof key for code exchange was an authentication method of its own. */
const authMethodOf = (method: JsonValue | undefined) =>
  method === 'OIDC_AUTH_METHOD_TYPE_PKCE' ? 'OIDC_AUTH_METHOD_TYPE_NONE' : (method ?? null);

const applicationAs =
  (kind: 'oidcConfiguration' | 'apiConfiguration'): Alias['request'] =>
  (body, _, path) => {
    const { name, ...rest } = renamed(body, {
      app_type: 'applicationType',
      dev_mode: 'developmentMode',
      auth_method_type: 'authMethodType',
    });
    const configuration = { ...rest, authMethodType: authMethodOf(rest['authMethodType']) };
    return { projectId: path['project_id'] ?? '', name: name ?? '', [kind]: configuration };
  };
const applicationAnswer: Alias['response'] = (body) => {
  const secrets = objectIn(body, 'oidcConfiguration') ?? objectIn(body, 'apiConfiguration') ?? {};
  return { ...body, appId: body['applicationId'] ?? '', ...secrets };
};

export const aliases: readonly Alias[] = [
  {
    service: 'zitadel.user.v2.UserService',
    method: 'AddHumanUser',
    route: 'POST /v2/users/human/_import',
    request: importedHuman,
    response: (body) => body,
  },
  {
    service: 'zitadel.user.v2.UserService',
    method: 'CreateUser',
    route: 'POST /v2/users/machine',
    request: (body, { orgId }) => ({
      organizationId: orgId,
      username: read(body, 'user_name') ?? null,
      userId: read(body, 'user_id') ?? null,
      machine: {
        name: read(body, 'name') ?? '',
        description: read(body, 'description') || null,
        accessTokenType: read(body, 'access_token_type') ?? null,
      },
    }),
    response: (body) => ({ ...body, userId: body['id'] ?? '' }),
  },
  {
    service: 'zitadel.settings.v2.SettingsService',
    method: 'SetSecuritySettings',
    route: 'PUT /v2/settings/security',
    request: (body) => body,
    response: (body) => body,
  },
  {
    service: 'zitadel.project.v2.ProjectService',
    method: 'CreateProject',
    route: 'POST /v2/projects',
    request: (body, { orgId }) => ({
      ...renamed(body, { project_role_check: 'authorizationRequired', has_project_check: 'projectAccessRequired' }),
      organizationId: read(body, 'organization_id') ?? orgId,
    }),
    response: (body) => ({ ...body, id: body['projectId'] ?? '' }),
  },
  {
    service: 'zitadel.application.v2.ApplicationService',
    method: 'CreateApplication',
    route: 'POST /v2/projects/{project_id}/apps/oidc',
    request: applicationAs('oidcConfiguration'),
    response: applicationAnswer,
  },
  {
    service: 'zitadel.application.v2.ApplicationService',
    method: 'CreateApplication',
    route: 'POST /v2/projects/{project_id}/apps/api',
    request: applicationAs('apiConfiguration'),
    response: applicationAnswer,
  },
];
