import type { AuthRequest, LinkedSession } from '../../../domain/auth-request/auth-request.ts';
import { responseTypesAsked } from '../../../domain/auth-request/events.ts';
import { toMilliseconds } from '../../../domain/duration.ts';
import type { AnyStep } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { activeClient } from '../client/client.ts';
import { loginGrant, startOf, tokensOf } from '../grants/login-grant.ts';
import { toldScope } from '../scope.ts';
import { inSeconds } from '../seconds.ts';
import { type Completion, completionErrors } from '../signed-in-for.ts';
import { accessTokenOf, idTokenOf, newOidcSessionId } from './tokens.ts';

const wordsOf = ({ response_type }: Pick<AuthRequest, 'response_type'>): readonly string[] =>
  responseTypesAsked[response_type]?.split(' ') ?? [];

export const givesCode = (request: Pick<AuthRequest, 'response_type'>) => wordsOf(request).includes('code');

type TokensAtOnce = {
  readonly oidcSessionId: string;
  /** Belong into the append that ends the request. */
  readonly start: readonly AnyStep[];
  /** What goes to the client, with the code if it gets one. */
  signed(code: string | undefined): Promise<Readonly<Record<string, string>>>;
};

/** Tokens from the authorization endpoint (OpenID Connect Core, 3.2 and 3.3); undefined where only a code is asked for. */
export const tokensAtOnce = async (
  api: Api,
  { instance, read }: Completion,
  request: AuthRequest,
  session: LinkedSession,
): Promise<TokensAtOnce | undefined> => {
  const words = wordsOf(request);
  if (!words.includes('token') && !words.includes('id_token')) return undefined;
  const place = { instance, read, origin: request.issuer };
  const { client, granted } = await fromMemory(api, async (memory) => {
    const found = await activeClient(memory, read, request.client_id);
    if (!found) throw completionErrors.client_gone();
    return { client: found, granted: await loginGrant(memory, instance.id, found, request, session) };
  });
  const { grant, holder, lifetimes } = granted;
  const oidcSessionId = newOidcSessionId(api);
  const tokens = words.includes('token') ? tokensOf(api, granted, { mayRefresh: false }) : undefined;
  const subject = {
    instanceId: instance.id,
    userId: grant.userID,
    user: holder.state,
    changedAt: holder.last?.createdAt,
  };
  const issue = { oidcSessionId, grant, subject, lifetimes, client, issuedAt: api.now() };

  return {
    oidcSessionId,
    start: startOf(place, client, granted, oidcSessionId, tokens),
    async signed(code) {
      const accessToken = tokens && (await accessTokenOf(api, place, { ...issue, tokens }));
      const beside = { accessToken, code, state: request.state };
      return {
        ...(accessToken === undefined
          ? {}
          : {
              access_token: accessToken,
              token_type: 'Bearer',
              expires_in: String(inSeconds(toMilliseconds(lifetimes.accessTokenLifetime))),
              ...toldScope(grant.scope),
            }),
        ...(words.includes('id_token')
          ? { id_token: await idTokenOf(api, place, { ...issue, scope: grant.scope }, beside) }
          : {}),
      };
    },
  };
};
