import { authRequest } from '../../domain/auth-request/auth-request.ts';
import { oidcSession } from '../../domain/oidc-session/oidc-session.ts';
import { oidcSettings } from '../../domain/settings/oidc.ts';
import { lru } from '../../eventstore/lru.ts';
import type { Api } from '../api.ts';
import type { Visit } from '../edge/call.ts';
import { openToken } from '../secret/token.ts';
import { activeClient } from './client/client.ts';
import { credentialsIn } from './client/credentials.ts';
import type { Endpoint, OAuthRequest } from './exchange.ts';
import { OAuthError } from './oauth-error.ts';
import type { Parameters } from './parameters.ts';
import { openBearer } from './tokens/bearer.ts';
import { lifetimesIn } from './tokens/lifetimes.ts';
import { newOidcSessionId } from './tokens/tokens.ts';

/** What says nothing about a client and its tokens: what it cannot spell, and what it is to ask again. */
const ordinary: ReadonlySet<string> = new Set([
  'invalid_request',
  'authorization_pending',
  'slow_down',
  'use_dpop_nonce',
]);

/** Whoever says to be a client proves nothing by that, and must not fill the log: so many of one client, and of a tenant. */
const mostAMinute = { client: 30, instance: 300 };
const newCounts = () => lru<{ readonly minute: number; count: number }>(1000);
const counts = new WeakMap<Api['store'], ReturnType<typeof newCounts>>();

const isTooMany = ({ store, now }: Pick<Api, 'store' | 'now'>, key: string, most: number): boolean => {
  const recent = counts.get(store) ?? newCounts();
  counts.set(store, recent);
  const minute = Math.floor(now().getTime() / 60_000);
  const known = recent.get(key);
  const counted = known?.minute === minute ? known : { minute, count: 0 };
  counted.count += 1;
  recent.set(key, counted);
  return counted.count > most;
};

type Asker = { readonly clientId: string; readonly orgId: string };
const askers = new WeakMap<Error, Asker>();

/** A machine user is known by more than the name that it says: whoever finds out says so with the error. */
export const askedBy = (asker: Asker, error: OAuthError): OAuthError => {
  askers.set(error, asker);
  return error;
};

type Asked = {
  readonly visit: Visit;
  readonly parameters: Parameters;
  /** As the client says itself. */
  readonly clientId: string | undefined;
  /** Absent: the token endpoint. */
  readonly endpoint?: string;
  /** Who asks for somebody that is no client yet. */
  readonly registrar?: { readonly actor: string; readonly orgId: string };
};

/** A client that is known got nothing: that is recorded, with what it asked for, for whom, and why not. */
export const recordRefusal = async (
  api: Api,
  { visit, parameters, clientId, endpoint, registrar }: Asked,
  error: unknown,
): Promise<void> => {
  if (!(error instanceof OAuthError) || error.status >= 500 || ordinary.has(error.error)) return;
  const asker =
    askers.get(error) ??
    (clientId === undefined ? undefined : await activeClient(api, visit.read, clientId)) ??
    (registrar && { clientId: '', orgId: registrar.orgId });
  if (!asker) return;
  const { id } = visit.instance;
  if (isTooMany(api, JSON.stringify([id, asker.clientId]), mostAMinute.client)) return;
  if (isTooMany(api, id, mostAMinute.instance)) return;
  const [{ state: settings }, signIn] = await Promise.all([
    api.recent.load(id, oidcSettings, id),
    signInBehind(api, id, parameters),
  ]);
  const { revision: policyRevision } = lifetimesIn(settings);
  const refused = {
    type: 'RefuseTokens',
    ...{ clientId: asker.clientId, grantType: inFewWords(firstOf(parameters, 'grant_type') ?? '') },
    scope: [...new Set(firstOf(parameters, 'scope')?.split(' ').filter(Boolean))].slice(0, 50).map(inFewWords),
    ...{ error: error.error, description: inFewWords(error.message) },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(policyRevision === undefined ? {} : { policyRevision }),
    ...signIn,
  } as const;
  const context = await visit.context(registrar?.actor ?? 'OIDC');
  const { position } = await api.execute(context, oidcSession, newOidcSessionId(api), refused, asker.orgId);
  visit.wrote(position);
};

/** Strangers choose the words, and descriptions repeat them: there is an end to them, and what no event can hold is left out. */
const inFewWords = (text: string): string => text.slice(0, 200).toWellFormed().replaceAll('\0', '');

/** What was sent twice was refused for that, or will not be. */
const firstOf = (parameters: Parameters, wanted: string) =>
  parameters.pairs().find(([name, value]) => name === wanted && value !== '')?.[1];

/** Whose sign-in was to be made tokens of, and the factors of that. */
const signInBehind = async (api: Api, instanceId: string, parameters: Parameters) => {
  const [refreshToken, code] = [firstOf(parameters, 'refresh_token'), firstOf(parameters, 'code')];
  const bearer = refreshToken === undefined ? undefined : await openBearer(api.keys, instanceId, refreshToken);
  if (bearer?.kind === 'refresh_token') {
    const { grant } = (await api.recent.load(instanceId, oidcSession, bearer.oidcSessionId)).state;
    return grant && { userID: grant.userID, authMethods: grant.authMethods };
  }
  const authRequestId = code === undefined ? undefined : await openToken(api.keys, instanceId, code);
  if (!authRequestId?.startsWith('V2_')) return undefined;
  const { session } = (await api.recent.load(instanceId, authRequest, authRequestId)).state;
  return session && { userID: session.userId, authMethods: session.authMethods };
};

/** Where clients begin what ends in tokens. */
export const recordingRefusals =
  (api: Api, name: string, endpoint: Endpoint): Endpoint =>
  async (request) => {
    try {
      return await endpoint(request);
    } catch (error) {
      await recordRefusal(api, { ...request, clientId: clientIdIn(request), endpoint: name }, error);
      throw error;
    }
  };

/** Undefined where credentials can't be read: then that is what is wrong. */
const clientIdIn = (request: OAuthRequest): string | undefined => {
  try {
    return credentialsIn(request)?.clientId;
  } catch {
    return undefined;
  }
};
