import { type OidcConfig, oidcAuthMethods } from '../../../domain/project/events.ts';
import { type ProjectCommand, project } from '../../../domain/project/project.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import { lru } from '../../../eventstore/lru.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { clientPolicyOf } from '../client/policy.ts';
import { foreignJson, isObject } from '../foreign-json.ts';
import { OAuthError } from '../oauth-error.ts';
import { isAllowedDocument, isNamedIn } from './allowed-document.ts';
import { documentHome, isDocumentId } from './document-id.ts';
import { securityOf } from './policy.ts';
import { statedWithin } from './proposed.ts';
import type { Stated } from './stated.ts';

/** As long as the document says, within these. */
const [leastKeptMs, mostKeptMs] = [5 * 60_000, 24 * 60 * 60_000];
const kept = lru<number>(10_000);

/** The client of this id is known here as its document describes it, before a login of its begins. @throws invalid_client */
export const adopt = async (api: Api, visit: Visit, clientId: string | undefined): Promise<void> => {
  if (clientId === undefined || !isDocumentId(clientId)) return;
  const instanceId = visit.instance.id;
  const settings = await securityOf(api, instanceId);
  if (!isAllowedDocument(settings, clientId)) return;
  const key = JSON.stringify([instanceId, clientId]);
  if ((kept.get(key) ?? 0) > api.now().getTime()) return;
  const { stated, keptMs } = await described(api, visit, clientId);
  const unvouched = isNamedIn(settings, clientId) ? {} : { unvouched: true };
  const steps = await stepsFor(api, visit, clientId, { ...stated, metadata: { ...stated.metadata, ...unvouched } });
  if (steps.length > 0) visit.wrote((await api.executeAll(await visit.context('OIDC'), steps)).position);
  kept.set(key, api.now().getTime() + keptMs);
};

const wrong = (description: string) => new OAuthError('invalid_client', description, 400);

const described = async (api: Api, { instance, origin: ours }: Visit, clientId: string) => {
  const document = await api.fetchDocument(clientId).catch(() => {
    throw wrong('The client metadata document cannot be read.');
  });
  const said = foreignJson(document.text);
  if (!isObject(said)) throw wrong('The client metadata document is no JSON object.');
  if (said['client_id'] !== clientId) throw wrong('The client metadata document is of another client (client_id).');
  const method = said['token_endpoint_auth_method'] ?? 'none';
  // Nobody can keep a secret in a public document (4.1).
  if (method !== 'none' && method !== 'private_key_jwt')
    throw wrong('The client of a metadata document is public, or signs with its own key.');
  const policy = await clientPolicyOf(api, instance.id);
  const stated = statedWithin(policy, { ...said, token_endpoint_auth_method: method }, ours);
  const { origin } = new URL(clientId);
  const foreign = stated.config.redirectUris.find((uri) => !belongs(uri, origin));
  if (foreign !== undefined) throw wrong(`${foreign} is not of the origin of the client.`);
  const maxAgeMs = (document.maxAgeSeconds ?? 0) * 1000;
  return { stated, keptMs: Math.min(Math.max(maxAgeMs, leastKeptMs), mostKeptMs) };
};

/** Of its own origin, or on the machine of whoever signs in. */
const belongs = (uri: string, origin: string) =>
  URL.canParse(uri) &&
  (new URL(uri).origin === origin || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(uri));

const stepsFor = async (
  api: Api,
  { instance }: Visit,
  clientId: string,
  { name, config: asked, metadata: said }: Stated,
): Promise<readonly AnyStep[]> => {
  const projectId = documentHome(instance.id);
  const { state } = await api.load(instance.id, project, projectId);
  const on = (command: ProjectCommand) => step(project, projectId, command);
  const config: OidcConfig = { ...asked, applicationType: isNative(asked) ? 2 : asked.applicationType };
  const metadata = { client_name: name ?? new URL(clientId).host, ...said };
  if (state.apps.has(clientId)) {
    return [
      on({ type: 'ChangeApp', appId: clientId, oidc: config }),
      on({ type: 'SetAppMetadata', appId: clientId, metadata }),
    ];
  }
  const home = { type: 'AddProject', name: 'ZITADEL CIMD', settings: {} } as const;
  return [
    ...(state.status === 'absent' ? [step(project, projectId, home, instance.defaultOrgId)] : []),
    on({ type: 'AddOidcApp', appId: clientId, clientId, name: clientId, config, metadata }),
  ];
};

/** Whoever comes back to the local host listens on a port of the moment (RFC 8252, 7.3). */
const isNative = ({ redirectUris, authMethodType }: OidcConfig) =>
  oidcAuthMethods[authMethodType] === 'none' && redirectUris.some((uri) => uri.startsWith('http://'));
