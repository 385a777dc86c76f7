import { needsSecretItself } from '../../../domain/project/client-metadata.ts';
import { withProfile } from '../../../domain/project/client-profile.ts';
import { type ProjectCommand, project } from '../../../domain/project/project.ts';
import type { App } from '../../../domain/project/state.ts';
import { step } from '../../../eventstore/execute.ts';
import { appByClientId } from '../../../projections/app/queries.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { hashSecret, matchesSecret, newSecret } from '../../secret/secret.ts';
import { prepareKeysFor } from '../client/jwt.ts';
import { paths } from '../endpoints.ts';
import { OAuthError } from '../oauth-error.ts';
import { homeFor } from './home.ts';
import type { Registrar } from './policy.ts';
import { proposedIn } from './proposed.ts';
import { shownMetadata } from './shown.ts';
import { invalidMetadata, type Stated } from './stated.ts';

const keepsSecret = ({ authMethod }: Pick<Stated, 'authMethod'>) => authMethod.startsWith('client_secret');

/** RFC 7591, 3. The client id is the id of the application, too. */
export const register = async (api: Api, { actor, orgId, isKnown }: Registrar, visit: Visit, body: unknown) => {
  const stated = await proposedIn(api, visit, body);
  const instanceId = visit.instance.id;
  const [clientId, token] = [api.newId(), newSecret()];
  const clientSecret = keepsSecret(stated) ? newSecret() : undefined;
  const { projectId, steps } = await homeFor(api, instanceId, 'dcr', orgId);
  const add: ProjectCommand = {
    type: 'AddOidcApp',
    appId: clientId,
    clientId,
    // Strangers may have the same name as others; people are shown client_name.
    name: `${stated.name ?? 'Client'} ${clientId}`,
    ...(clientSecret === undefined ? {} : { hashedSecret: hashSecret(clientSecret), clientSecret }),
    config: stated.config,
    metadata: { ...withName(stated), ...(isKnown || stated.metadata.software_statement ? {} : { unvouched: true }) },
  };
  const keep = { type: 'SetRegistrationToken', appId: clientId, hashedToken: hashSecret(token) } as const;
  const context = await visit.context(actor);
  const { position } = await api.executeAll(context, [
    ...steps,
    step(project, projectId, add),
    step(project, projectId, keep),
  ]);
  visit.wrote(position);
  const { state } = await api.load(instanceId, project, projectId);
  const app = state.apps.get(clientId);
  if (app) await prepareKeysFor(api, instanceId, { metadata: withProfile(app.metadata) });
  return answered(visit, clientId, app, { token, clientSecret });
};

const withName = ({ name, metadata }: Pick<Stated, 'name' | 'metadata'>) => ({
  ...(name === undefined ? {} : { client_name: name }),
  ...metadata,
});

type Told = {
  readonly token: string;
  readonly clientSecret?: string | undefined;
};
const answered = ({ origin }: Visit, clientId: string, app: App | undefined, { token, clientSecret }: Told) => ({
  client_id: clientId,
  ...(clientSecret === undefined ? {} : { client_secret: clientSecret, client_secret_expires_at: 0 }),
  registration_access_token: token,
  registration_client_uri: `${origin}${paths.register}/${encodeURIComponent(clientId)}`,
  ...(app ? shownMetadata(app) : {}),
});

type Registered = { readonly projectId: string; readonly app: App; readonly token: string };

/** RFC 7592, 2: the token opens this one client, and whatever is wrong, strangers learn nothing. */
const registered = async (api: Api, visit: Visit, clientId: string): Promise<Registered> => {
  const token = /^bearer +(\S+)$/i.exec(visit.headers.get('authorization') ?? '')?.[1];
  const found = await appByClientId(api.views, visit.read, clientId);
  const home = found && (await api.load(visit.instance.id, project, found.projectId)).state;
  const app = found && home?.status === 'active' ? home.apps.get(found.appId) : undefined;
  if (!found || token === undefined || app?.status !== 'active' || app.registrationToken === undefined)
    throw notRegistered();
  if (!matchesSecret(token, app.registrationToken)) throw notRegistered();
  return { projectId: found.projectId, app, token };
};
const notRegistered = () =>
  new OAuthError('invalid_token', 'The registration access token is not valid for this client.');

/** RFC 7592, 2.1. */
export const shown = async (api: Api, visit: Visit, clientId: string) => {
  const { app, token } = await registered(api, visit, clientId);
  return answered(visit, clientId, app, { token });
};

/** RFC 7592, 2.2: all of it is said anew; the token changes with it. */
export const changed = async (api: Api, visit: Visit, clientId: string, body: unknown) => {
  const { projectId, app } = await registered(api, visit, clientId);
  const { client_id, client_secret } = (body ?? {}) as {
    readonly client_id?: unknown;
    readonly client_secret?: unknown;
  };
  if (client_id !== clientId) throw invalidMetadata('client_id must be that of the client.');
  const stated = await proposedIn(api, visit, body);
  const hash = app.configuration.type === 'oidc' ? app.configuration.hashedSecret : undefined;
  if (client_secret !== undefined && !(hash && typeof client_secret === 'string' && matchesSecret(client_secret, hash)))
    throw invalidMetadata('client_secret is not that of the client.');
  const needsSecret = needsSecretItself(stated.metadata) ? app.clientSecret === undefined : hash === undefined;
  const clientSecret = keepsSecret(stated) && needsSecret ? newSecret() : undefined;
  const token = newSecret();
  const unvouched = app.metadata.unvouched ? { unvouched: true } : {};
  const commands: readonly ProjectCommand[] = [
    { type: 'ChangeApp', appId: clientId, oidc: stated.config },
    { type: 'SetAppMetadata', appId: clientId, metadata: { ...withName(stated), ...unvouched } },
    ...(clientSecret === undefined
      ? []
      : [{ type: 'ChangeAppSecret', appId: clientId, hashedSecret: hashSecret(clientSecret), clientSecret } as const]),
    { type: 'SetRegistrationToken', appId: clientId, hashedToken: hashSecret(token) },
  ];
  await decided(api, visit, projectId, commands);
  const { state } = await api.load(visit.instance.id, project, projectId);
  return answered(visit, clientId, state.apps.get(clientId), { token, clientSecret });
};

/** RFC 7592, 2.3. */
export const removed = async (api: Api, visit: Visit, clientId: string): Promise<void> => {
  const { projectId } = await registered(api, visit, clientId);
  await decided(api, visit, projectId, [{ type: 'RemoveApp', appId: clientId }]);
};

const decided = async (api: Api, visit: Visit, projectId: string, commands: readonly ProjectCommand[]) => {
  const steps = commands.map((command) => step(project, projectId, command));
  visit.wrote((await api.executeAll(await visit.context('OIDC'), steps)).position);
};
