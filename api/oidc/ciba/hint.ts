import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { type CheckedUser, findUser } from '../../session/find-user.ts';
import type { Client } from '../client/client.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import { verified } from '../request-object/verified.ts';
import { readIdToken } from '../tokens/read-id-token.ts';

type Asked = { readonly visit: Visit; readonly client: Client; readonly parameters: Parameters };

const hints = ['login_hint', 'id_token_hint', 'login_hint_token'] as const;

/** Whom the client means: exactly one hint (CIBA, 7.1), and somebody who can answer. */
export const hintedUser = async (api: Api, asked: Asked, orgId: string | undefined): Promise<CheckedUser> => {
  const { visit, parameters } = asked;
  const given = hints.filter((name) => parameters.get(name) !== undefined);
  const [name] = given;
  if (name === undefined || given.length > 1)
    throw invalidRequest(`Exactly one of ${hints.join(', ')} says who is to sign in.`);
  const found = await foundBy[name](api, asked, parameters.required(name));
  const { state } = found ? await api.load(visit.instance.id, user, found.id) : {};
  if (!found || !state?.human || state.status !== 'active' || (orgId !== undefined && orgId !== found.orgId))
    throw unknownUser();
  return found;
};

/** CIBA, 13. */
const unknownUser = () => new OAuthError('unknown_user_id', 'Nobody is known by this hint.');

type FindBy = (api: Api, asked: Asked, hint: string) => Promise<CheckedUser | undefined>;

const foundBy: { readonly [H in (typeof hints)[number]]: FindBy } = {
  login_hint: (api, { visit }, typed) => findUser(api, visit.read, { typed }),

  /** It may be old, but it is of this client: nobody learns anything from somebody else's. */
  async id_token_hint(api, { visit, client }, token) {
    const hint = await readIdToken(api, visit, token);
    if (hint?.clientId !== client.clientId) throw invalidRequest('The id_token_hint is none that this client got.');
    return findUser(api, visit.read, { id: hint.sub });
  },

  /** A JWT of the client's own, with a `login_hint` in it, or `sub`: the specification leaves to us what stands there. */
  async login_hint_token(api, { visit, client }, jwt) {
    const claims = await verified(api, { issuer: visit.origin, client, jwt }).catch((error: Error) => {
      throw /expired|\(exp\)/i.test(error.message)
        ? new OAuthError('expired_login_hint_token', 'The login_hint_token has expired.')
        : invalidRequest(`The login_hint_token is not good: ${error.message}`);
    });
    const { login_hint: typed, sub: id } = claims;
    if (typeof typed === 'string') return findUser(api, visit.read, { typed });
    return id === undefined ? undefined : findUser(api, visit.read, { id });
  },
};
