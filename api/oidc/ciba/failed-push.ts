import { hasExpired } from '../../../domain/approval.ts';
import type { CibaRequest, CibaState } from '../../../domain/ciba/ciba.ts';
import { cibaErrors } from '../../../domain/ciba/errors.ts';
import { DomainError } from '../../../domain/errors.ts';
import { oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { oidcSettings } from '../../../domain/settings/oidc.ts';
import type { Context } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import type { Client } from '../client/client.ts';
import { cibaGrant } from '../grants/ciba-grant.ts';
import { OAuthError } from '../oauth-error.ts';
import { lifetimesIn } from '../tokens/lifetimes.ts';

type Failed = {
  readonly context: Context;
  readonly client: Client;
  readonly request: CibaRequest;
  readonly state: CibaState;
  readonly cibaId: string;
  readonly oidcSessionId: string;
};

/**
 * CIBA Core, 12: what the client is told instead of its tokens, which end if they had begun. What nobody foresaw may go well the
 * next time, and is tried again as long as the client waits.
 */
export const saidInstead = async (api: Api, failed: Failed, cause: unknown) => {
  const isForeseen =
    cause instanceof DomainError || (cause instanceof OAuthError && cause.error !== 'temporarily_unavailable');
  if (!isForeseen && !hasExpired(failed.request, api.now())) throw cause;
  const isLate = cause instanceof DomainError && cause.code === cibaErrors.expired().code;
  const said = {
    error: isLate ? 'expired_token' : 'transaction_failed',
    error_description: isForeseen ? cause.message : 'The tokens could not be made.',
  } as const;
  await endTokens(api, failed);
  await recordFailure(api, failed, said);
  return said;
};

const endTokens = async (api: Api, { context, oidcSessionId }: Failed) => {
  const { state } = await api.load(context.instanceId, oidcSession, oidcSessionId);
  if (state.grant) await api.execute(context, oidcSession, oidcSessionId, { type: 'RevokeTokens' });
};

/** As every refusal is (`../refusal.ts`); once, however often the client has to be told. */
const recordFailure = async (
  api: Api,
  { context, client, request, state, cibaId }: Failed,
  { error, error_description: description }: { readonly error: string; readonly error_description: string },
) => {
  const { instanceId } = context;
  const { revision: policyRevision } = lifetimesIn((await api.load(instanceId, oidcSettings, instanceId)).state);
  const refuse = {
    type: 'RefuseTokens',
    ...{ clientId: client.clientId, grantType: cibaGrant, scope: request.Scopes, error, description },
    ...{ endpoint: 'push', userID: request.UserID, authMethods: state.approval?.authMethods ?? [] },
    ...(policyRevision === undefined ? {} : { policyRevision }),
  } as const;
  await api.execute(context, oidcSession, `V2_${cibaId}`, refuse, client.orgId);
};
