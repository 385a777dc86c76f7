import type { Confirmation } from '../../../domain/oidc-session/confirmation.ts';
import type { ClientAuthMethod, ClientMetadata, ResponseType } from '../../../domain/project/client-metadata.ts';
import { authMethodUnder, isFapi, responseTypesUnder, withProfile } from '../../../domain/project/client-profile.ts';
import {
  accessTokenTypes,
  apiAuthMethods,
  applicationTypes,
  emptyOidcConfig,
  grantTypes,
  type OidcConfig,
  oidcAuthMethods,
  responseTypes,
} from '../../../domain/project/events.ts';
import { project } from '../../../domain/project/project.ts';
import type { App, AppConfig, AppKey, ProjectState } from '../../../domain/project/state.ts';
import { defaultSecurity, securitySettings } from '../../../domain/settings/security.ts';
import { appByClientId } from '../../../projections/app/queries.ts';
import type { ReadContext } from '../../../projections/views.ts';
import type { Api } from '../../api.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { loadOwned, type Owned } from '../../facts/owned.ts';
import { loadStates } from '../../facts/states.ts';
import { invalidClient } from '../oauth-error.ts';
import { isAllowedDocument } from '../registration/allowed-document.ts';
import { documentHome, isDocumentId } from '../registration/document-id.ts';
import { confirmationFor } from '../sender/confirmation.ts';
import { mayHaveTwin, type Proven } from './assertion.ts';
import type { Credentials } from './credentials.ts';
import { proofOf } from './proof.ts';

/** An application as the protocol sees it, folded from its project: a new secret counts at once, a removed one no more. */
export type Client = {
  readonly clientId: string;
  readonly projectId: string;
  readonly orgId: string;
  readonly type: 'oidc' | 'api';
  readonly authMethod: ClientAuthMethod;
  /**
   * By the names of RFC 7591 and its extensions (domain/project/client-metadata.ts), after its profile has switched on what it
   * demands: ask `client.metadata.require_pushed_authorization_requests`, never whether it is FAPI that wants it.
   */
  readonly metadata: ClientMetadata;
  readonly hashedSecret: string | undefined;
  /** The secret itself, if something is signed with it: client_secret_jwt, HS256. */
  readonly clientSecret: string | undefined;
  /** By id; what it signs assertions with. */
  readonly keys: ReadonlyMap<string, AppKey>;
  readonly redirectUris: readonly string[];
  /** Redirect URIs may hold asterisks, and be of any scheme. */
  readonly devMode: boolean;
  readonly postLogoutRedirectUris: readonly string[];
  /** Of the configuration and of the metadata together, as are the grant types. */
  readonly responseTypes: readonly ResponseType[];
  readonly grantTypes: readonly string[];
  readonly applicationType: (typeof applicationTypes)[number];
  readonly accessTokenType: (typeof accessTokenTypes)[number];
  readonly idTokenUserinfoAssertion: boolean;
  /** Tokens of this kind tell the roles of the project. */
  readonly idTokenRoleAssertion: boolean;
  readonly accessTokenRoleAssertion: boolean;
  readonly backChannelLogoutUri: string;
  readonly loginBaseUri: string;
  /** So do user info and introspection. */
  readonly roleAssertion: boolean;
  /** Only users with an authorization for the project may sign in. */
  readonly roleCheck: boolean;
  /** Only users of the owning or a granted organization may sign in. */
  readonly projectCheck: boolean;
  /** Organizations that have an active grant of the project. */
  readonly grantedOrgs: ReadonlySet<string>;
  /** What tokens that it is given now are bound to; set at the token endpoint only. */
  readonly confirmation?: Confirmation;
  /** All client ids of the project, this one among them. */
  readonly siblings: readonly string[];
};

type Reads = Pick<Api, 'views' | 'loadAll' | 'recent'>;
type Authenticates = Reads & Pick<Api, 'now' | 'firstUse' | 'fetchDocument' | 'settings'>;

/** An application that may be spoken to: it, its project and their organization are active. */
export const activeClient = (api: Reads, read: ReadContext, clientId: string): Promise<Client | undefined> =>
  fromMemory(api, (memory) => clientOf(memory, read, clientId));

const clientOf = async (api: Reads, read: ReadContext, clientId: string): Promise<Client | undefined> => {
  const projectId = await projectOf(api, read, clientId);
  if (projectId === undefined) return undefined;
  const { owned } = await loadOwned(api, read.instanceId, [{ decider: project, id: projectId }]);
  return clientIn(owned[0], projectId, clientId);
};

/** A client id stays with its project, so the read model is asked once. */
const projectOf = async (api: Reads, read: ReadContext, clientId: string): Promise<string | undefined> => {
  if (isDocumentId(clientId)) return (await isAllowed(api, read, clientId)) ? documentHome(read.instanceId) : undefined;
  const { views } = api;
  const known = knownProjects.get(views) ?? new Map<string, string>();
  knownProjects.set(views, known);
  const key = JSON.stringify([read.instanceId, clientId]);
  const projectId = known.get(key) ?? (await appByClientId(views, read, clientId))?.projectId;
  if (projectId !== undefined) known.set(key, projectId);
  return projectId;
};
/** Whoever takes it from the list ends what it was given at once. */
const isAllowed = async ({ loadAll }: Reads, { instanceId }: ReadContext, clientId: string) => {
  const [settings] = await loadStates({ loadAll }, instanceId, { decider: securitySettings, id: instanceId });
  return isAllowedDocument(settings.state.values ?? defaultSecurity, clientId);
};
const knownProjects = new WeakMap<Api['views'], Map<string, string>>();

/** Undefined unless it may be spoken to. */
export const clientIn = (owned: Owned<ProjectState>, projectId: string, clientId: string): Client | undefined => {
  if (!owned.isActive) return undefined;
  const known = made.get(owned.state) ?? new Map<string, Client>();
  made.set(owned.state, known);
  const client = known.get(clientId) ?? clientOfState(owned, projectId, clientId);
  // Strangers choose what they ask for: only what is there is remembered.
  if (client) known.set(clientId, client);
  return client;
};
/** A folded project never changes, and with it what it says of its applications; asked for with every request. */
const made = new WeakMap<ProjectState, Map<string, Client>>();

const clientOfState = (
  { state, last }: Owned<ProjectState>,
  projectId: string,
  clientId: string,
): Client | undefined => {
  const apps = [...state.apps].filter(([, { status }]) => status !== 'removed');
  const [appId, app] = apps.find(([, { configuration }]) => clientIdOf(configuration) === clientId) ?? [];
  if (app?.status !== 'active' || app.configuration.type === 'none') return undefined;
  return {
    clientId,
    projectId,
    orgId: last?.owner ?? '',
    hashedSecret: app.configuration.hashedSecret,
    keys: new Map([...state.appKeys].filter(([, key]) => key.appId === appId)),
    roleCheck: state.settings.projectRoleCheck,
    projectCheck: state.settings.hasProjectCheck,
    roleAssertion: state.settings.projectRoleAssertion,
    grantedOrgs: new Set([...state.grants.values()].flatMap(({ status, orgId }) => (status === 'active' ? orgId : []))),
    siblings: app.metadata.third_party ? [clientId] : clientIdsOf(apps.map(([, each]) => each)),
    clientSecret: app.clientSecret,
    ...withMetadata(app, app.configuration.type === 'oidc' ? oidc(app.configuration.config) : api(app.configuration)),
  };
};

/** What its configuration says, after its metadata has spoken. */
const withMetadata = <C extends Pick<Client, 'authMethod' | 'responseTypes' | 'grantTypes'>>(
  app: App,
  configured: C,
) => {
  const metadata = withProfile(app.metadata);
  const { grant_types = [], token_endpoint_auth_method = configured.authMethod } = metadata;
  return {
    ...configured,
    metadata,
    authMethod: authMethodUnder(metadata, token_endpoint_auth_method),
    responseTypes: responseTypesUnder(metadata, configured.responseTypes),
    grantTypes: [...new Set([...configured.grantTypes, ...grant_types])],
  };
};

/** Strangers are no siblings: no token of one is meant for another. */
const clientIdsOf = (apps: readonly App[]) =>
  apps.flatMap(({ configuration, metadata }) => (metadata.third_party ? [] : (clientIdOf(configuration) ?? [])));

const clientIdOf = (configuration: AppConfig) => (configuration.type === 'none' ? undefined : configuration.clientId);

const oidc = (config: OidcConfig) =>
  ({
    type: 'oidc',
    authMethod: oidcAuthMethods[config.authMethodType] ?? 'private_key_jwt',
    redirectUris: config.redirectUris,
    devMode: config.devMode,
    postLogoutRedirectUris: config.postLogoutRedirectUris,
    responseTypes: config.responseTypes.flatMap((type) => responseTypes[type] ?? []),
    grantTypes: config.grantTypes.flatMap((type) => grantTypes[type] ?? []),
    applicationType: applicationTypes[config.applicationType] ?? 'web',
    accessTokenType: accessTokenTypes[config.accessTokenType] ?? 'bearer',
    idTokenUserinfoAssertion: config.idTokenUserinfoAssertion,
    idTokenRoleAssertion: config.idTokenRoleAssertion,
    accessTokenRoleAssertion: config.accessTokenRoleAssertion,
    backChannelLogoutUri: config.backChannelLogoutURI,
    loginBaseUri: config.loginBaseURI,
  }) as const;

/** An API has no logins: nothing of what belongs to them. */
const api = ({ authMethodType }: Extract<AppConfig, { type: 'api' }>) =>
  ({
    ...oidc(emptyOidcConfig),
    type: 'api',
    authMethod: apiAuthMethods[authMethodType] ?? 'private_key_jwt',
  }) as const;

/** The client of a back-channel request, proven by its secret, key or certificate unless it is public. */
export const authenticatedClient = async (
  api: Authenticates,
  read: ReadContext,
  credentials: Credentials | undefined,
  { assertions = 'once' }: { readonly assertions?: 'once' | 'repeated' } = {},
): Promise<Client> => {
  if (!credentials) throw invalidClient();
  const { client, proof } = await fromMemory(api, async (memory) => {
    const found = await clientOf(memory, read, credentials.clientId);
    if (!found) throw invalidClient();
    return { client: found, proof: await proofOf(api, found, credentials) };
  });
  const isRepeated = isRepeatable(client, proof);
  if (proof && !(isRepeated && assertions === 'repeated')) {
    const isFirst = await api.firstUse(read.instanceId, `${client.clientId}:${proof.jti}`, proof.until);
    if (!isFirst && !(isRepeated && mayHaveTwin(proof))) throw invalidClient();
  }
  const confirmation = credentials.sender && confirmationFor(client.metadata, credentials.sender);
  return confirmation ? { ...client, confirmation } : client;
};

/** RFC 7523, 3 leaves it to us what becomes of an assertion without an id; FAPI does not. */
const isRepeatable = ({ authMethod, metadata }: Client, proof: Proven | undefined): boolean =>
  proof?.hasId === false && authMethod === 'private_key_jwt' && !isFapi(metadata);
