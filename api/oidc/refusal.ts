import { oidcSession } from '../../domain/oidc-session/oidc-session.ts';
import { lru } from '../../eventstore/lru.ts';
import type { Api } from '../api.ts';
import { provenBy } from './client.ts';
import type { TokenRequest } from './grants/grant.ts';
import { OAuthError } from './oauth-error.ts';
import { newOidcSessionId } from './tokens.ts';

/** What says nothing about a client and its tokens: what it cannot spell, and what it is to ask again. */
const ordinary: ReadonlySet<string> = new Set([
  'invalid_request',
  'authorization_pending',
  'slow_down',
  'use_dpop_nonce',
]);

/** Public clients prove nothing: whoever says to be one must not fill the log. */
const mostAMinute = 30;
const recent = lru<{ readonly minute: number; count: number }>(1000);

const isTooMany = (key: string, now: Date): boolean => {
  const minute = Math.floor(now.getTime() / 60_000);
  const known = recent.get(key);
  const counted = known?.minute === minute ? known : { minute, count: 0 };
  counted.count += 1;
  recent.set(key, counted);
  return counted.count > mostAMinute;
};

/** A client that is known got no tokens: that is recorded, with what it asked for. */
export const recordRefusal = async (
  api: Api,
  { visit, parameters, credentials }: TokenRequest,
  error: unknown,
): Promise<void> => {
  const client = credentials && provenBy(credentials);
  if (!client || !(error instanceof OAuthError) || error.status >= 500 || ordinary.has(error.error)) return;
  if (isTooMany(JSON.stringify([visit.instance.id, client.clientId]), api.now())) return;
  const refused = {
    type: 'RefuseTokens',
    clientId: client.clientId,
    grantType: parameters.required('grant_type'),
    scope: parameters.words('scope').slice(0, 50),
    error: error.error,
    description: error.message,
  } as const;
  const context = await visit.context('OIDC');
  const { position } = await api.execute(context, oidcSession, newOidcSessionId(api), refused, client.orgId);
  visit.wrote(position);
};
