import { errors } from '../../domain/errors.ts';
import type { Caller } from '../api.ts';
import { OAuthError } from '../oidc/oauth-error.ts';
import { bearerChallenge, dpopChallenge, type Holds, mustHold, type Presented } from '../oidc/sender/possession.ts';
import { openToken } from '../secret/token.ts';
import { factorErrors } from '../session/factors.ts';
import type { Visit } from './call.ts';
import type { Directory } from './directory.ts';
import type { Entrance } from './operation.ts';

export const authnErrors = errors('authn', {
  missing: ['unauthenticated', 'This needs a bearer token in the Authorization header.', 'AUTH-toLo1'],
  invalid: ['unauthenticated', 'The token is not valid: it is expired, revoked, or not for this API.', 'AUTH-7fs1e'],
});

/** RFC 6750 2.1, RFC 9449 7.1; the length is far beyond any token of ours. */
const authorization = /^(bearer|dpop) +([\w.~+/=-]{1,16384})$/i;
const jwt = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/;
const sessionToken = /^sess_([^:]+):(.+)$/;
const accessToken = /^V2_.+-at_/;
const refreshToken = /^V2_.+-rt_/;
const personalToken = /^([^:]+):(.+)$/;

const holderOf = async (directory: Directory, { keys }: Holds, { instance }: Visit, token: string) => {
  if (jwt.test(token)) return directory.verifyAccessToken(instance, token);
  const text = await openToken(keys, instance.id, token);
  if (text === undefined || refreshToken.test(text)) return undefined;
  if (accessToken.test(text)) return directory.verifyAccessToken(instance, token);
  const [, sessionId, sessionTokenId] = sessionToken.exec(text) ?? [];
  if (sessionId && sessionTokenId) return directory.verifySessionToken(instance.id, sessionId, sessionTokenId);
  const [, tokenId, userId] = personalToken.exec(text) ?? [];
  return tokenId && userId ? directory.verifyPat(instance.id, tokenId, userId) : undefined;
};

/** @throws `unauthenticated`, whatever is wrong with the token: strangers learn nothing. */
export const authenticate = async (
  directory: Directory,
  api: Holds,
  visit: Visit,
  opens: Entrance['opens'] = 'else',
): Promise<Caller> => {
  const header = visit.headers.get('authorization');
  if (header === null) throw authnErrors.missing();
  const [, scheme, token] = authorization.exec(header) ?? [];
  if (token === undefined) throw authnErrors.invalid();
  const presented = { scheme: scheme?.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', visit } as const;
  const caller = await holderOf(directory, api, visit, token);
  if (!caller) throw unknown(presented);
  await mustHold(api, caller.binding, token, presented).catch((error: Error) => {
    throw error instanceof OAuthError ? refused(visit, error) : error;
  });
  if (caller.mustSetUpFactor && opens !== 'factor_setup') throw factorErrors.demanded();
  return caller;
};

/** RFC 6750, 3, and RFC 9449, 7.1: whoever brings a token is told that it is the token. */
const unknown = ({ scheme, visit }: Presented) => {
  const error = authnErrors.invalid();
  const challenge = scheme === 'dpop' ? dpopChallenge : bearerChallenge;
  visit.tell('www-authenticate', challenge('invalid_token', error.message));
  return error;
};

/** RFC 9449, 7.1 and 9: whoever has the key learns what its next proof must contain. */
const refused = (visit: Visit, { error, message }: OAuthError) => {
  visit.tell('www-authenticate', dpopChallenge(error, message));
  return authnErrors.invalid({ message });
};
