import type { Approval } from '../../../domain/approval.ts';
import type { Decider, DomainEvent } from '../../../domain/decider.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { AuthorizationDetail } from '../../../domain/oidc-session/events.ts';
import { type Context, step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import type { Client } from '../client/client.ts';
import { mustBeTellable } from '../client/jwt.ts';
import type { pace } from '../device/pace.ts';
import { invalidGrant, OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import type { Issue, Place } from '../tokens/issue.ts';
import { tokenResponse } from '../tokens/tokens.ts';
import { loginGrant, startOf, tokensOf } from './login-grant.ts';

/** What a client waits for that asked a person elsewhere. */
type Waiting = {
  readonly approval: Approval | undefined;
  readonly approvedAt: Date | undefined;
  readonly request:
    | {
        readonly Scopes: readonly string[];
        readonly Audience: readonly string[];
        readonly NeedRefreshToken?: boolean | undefined;
        readonly AcrValues?: readonly string[] | undefined;
        readonly resource?: readonly string[] | undefined;
        readonly authorization_details?: readonly AuthorizationDetail[] | undefined;
      }
    | undefined;
};

type Exchange<C, S, E extends DomainEvent> = {
  readonly decider: Decider<C, S, E>;
  readonly id: string;
  /** Refused until there is an answer, and once it was used. */
  readonly command: C;
  readonly oidcSessionId: string;
  readonly parameters?: Parameters;
};

type Asking = { readonly context: Context; wrote(position: bigint): void };

/** The answer is used and the tokens begin in one append. */
export const tokensOnceAnswered = async <C, S extends Waiting, E extends DomainEvent>(
  api: Api,
  place: Place & Asking,
  client: Client,
  { decider, id, command, oidcSessionId, parameters }: Exchange<C, S, E>,
): Promise<Issue> => {
  const instanceId = place.instance.id;
  const { mayRefresh, granted } = await fromMemory(api, async (memory) => {
    const { state } = await memory.load(instanceId, decider, id);
    decider.decide(command, state);
    const { request, approval, approvedAt } = state;
    if (!request || !approval) throw invalidGrant('Nobody has answered yet.');
    const { Scopes: scope, Audience: audience, AcrValues: acr_values, resource, authorization_details } = request;
    const asked = { scope, audience, acr_values, resource, authorization_details };
    const mayBeRefreshed = request.NeedRefreshToken ?? false;
    const given = await loginGrant(memory, instanceId, client, asked, approval, approvedAt);
    return { mayRefresh: mayBeRefreshed, granted: given };
  });
  const { grant, holder, lifetimes } = granted;
  if (grant.scope.includes('openid')) await mustBeTellable(api, client, 'id_token');
  const tokens = tokensOf(api, granted, { mayRefresh, ...(parameters ? { parameters } : {}) });
  const issuedAt = api.now();
  const { position } = await api.executeAll(place.context, [
    step(decider, id, command),
    ...startOf(place, client, granted, oidcSessionId, tokens),
  ]);
  place.wrote(position);
  const subject = { instanceId, userId: grant.userID, user: holder.state, changedAt: holder.last?.createdAt };
  return { oidcSessionId, tokens, grant, subject, issuedAt, lifetimes, client };
};

/** Asked for again and again until there is an answer; `polls` knows who comes too early. */
export const polledTokens = async <C, S extends Waiting, E extends DomainEvent>(
  api: Api,
  polls: ReturnType<typeof pace>,
  visit: Visit,
  client: Client,
  exchange: Exchange<C, S, E>,
) => {
  try {
    const issue = await tokensOnceAnswered(api, { ...visit, context: await visit.context('OIDC') }, client, exchange);
    polls.forget(exchange.id);
    return await tokenResponse(api, visit, issue);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw await inTheWordsOfTheProtocol(error, () => polls.isTooEarly(visit.instance.id, exchange.id));
  }
};

/** RFC 8628, 3.5; CIBA, 11. */
const inTheWordsOfTheProtocol = async (error: DomainError, isTooEarly: () => Promise<boolean>): Promise<OAuthError> => {
  switch (error.code.split('.')[1]) {
    case 'pending':
      return (await isTooEarly())
        ? new OAuthError(
            'slow_down',
            'Nobody has answered yet. Wait five seconds longer between questions from now on.',
          )
        : new OAuthError('authorization_pending', error.message);
    case 'denied':
      return new OAuthError('access_denied', error.message);
    case 'expired':
      return new OAuthError('expired_token', error.message);
    default:
      return invalidGrant(error.message);
  }
};
