import { essentialAcrs, wantedSubjects } from '../../../domain/auth-request/wanted.ts';
import type { ClaimRequest, ClaimRequests, ClaimsRequest } from '../../../domain/claims-request.ts';
import type { Api } from '../../api.ts';
import { acrValues } from '../acr.ts';
import { foreignJson, isObject } from '../foreign-json.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import { userBehind } from '../tokens/subject-identifier.ts';
import type { Check, Question } from './check.ts';

/** More than any client has use for; each is kept with the request. */
const mostClaims = 50;

/** OpenID Connect Core, 5.5. What is not understood is ignored. */
export const claims =
  (api: Api): Check =>
  async (question) => {
    const asked = claimsIn(question.parameters);
    if (!asked) return {};
    mustBeReachable(asked);
    return { claims: { ...asked, ...(await withUsers(api, question, asked)) } };
  };

const claimsIn = (parameters: Parameters): ClaimsRequest | undefined => {
  const text = parameters.get('claims');
  if (text === undefined) return undefined;
  const asked = foreignJson(text);
  if (!isObject(asked)) throw malformed();
  const { userinfo, id_token } = asked;
  return {
    ...(userinfo === undefined ? {} : { userinfo: membersOf(userinfo) }),
    ...(id_token === undefined ? {} : { id_token: membersOf(id_token) }),
  };
};

const malformed = () => invalidRequest('claims must be a JSON object with the members userinfo and id_token.');
const membersOf = (member: unknown): ClaimRequests => {
  if (!isObject(member)) throw malformed();
  const asked = Object.entries(member);
  if (asked.length > mostClaims) throw invalidRequest(`claims may name ${mostClaims} claims at most.`);
  return Object.fromEntries(asked.map(([name, request]) => [name, claimOf(request)]));
};

const claimOf = (request: unknown): ClaimRequest => {
  if (request === null) return null;
  if (!isObject(request)) throw malformed();
  const { essential, value, values } = request;
  return {
    ...(typeof essential === 'boolean' ? { essential } : {}),
    ...(value === undefined ? {} : { value }),
    ...(Array.isArray(values) ? { values } : {}),
  };
};

/** Core, 5.5.1.1: nobody is made to sign in for what no sign-in here can be. */
const mustBeReachable = (claims: ClaimsRequest) => {
  const essential = essentialAcrs({ claims });
  const known: readonly string[] = acrValues;
  if (essential.length > 0 && !essential.some((acr) => known.includes(acr)))
    throw new OAuthError('unmet_authentication_requirements', `An essential acr is one of ${acrValues.join(', ')}.`);
};

/** Core, 5.5.1: a `sub` that is asked for is who must sign in; the client names them as it knows them. */
const withUsers = async (api: Api, { visit, client }: Question, asked: ClaimsRequest): Promise<ClaimsRequest> => {
  const named = wantedSubjects({ claims: asked });
  if (!named) return {};
  const users = await Promise.all(named.map((sub) => userBehind(api, visit.instance.id, client, sub)));
  const values = users.filter((user) => user !== undefined);
  if (values.length === 0) throw new OAuthError('login_required', 'The claims name nobody whom the client knows here.');
  return { id_token: { ...asked.id_token, sub: { essential: true, values } } };
};
