import { errors } from '../domain/errors.ts';
import type { Keys } from '../eventstore/keys.ts';
import type { Caller, Instance } from './api.ts';
import type { Directory } from './directory.ts';
import { openToken } from './token.ts';

export const authnErrors = errors('authn', {
  missing: ['unauthenticated', 'This needs a bearer token in the Authorization header.', 'AUTH-toLo1'],
  invalid: ['unauthenticated', 'The token is not valid: it is expired, revoked, or not for this API.', 'AUTH-7fs1e'],
});

/** RFC 6750 2.1; the length is far beyond any token of ours. */
const bearer = /^bearer +([\w.~+/=-]{1,16384})$/i;
const jwt = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/;
const sessionToken = /^sess_([^:]+):(.+)$/;
const accessToken = /^V2_.+-at_/;
const refreshToken = /^V2_.+-rt_/;
const personalToken = /^([^:]+):(.+)$/;

const holderOf = async (directory: Directory, keys: Keys, instance: Instance, token: string) => {
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
  keys: Keys,
  instance: Instance,
  headers: Headers,
): Promise<Caller> => {
  const authorization = headers.get('authorization');
  if (authorization === null) throw authnErrors.missing();
  const token = bearer.exec(authorization)?.[1];
  const caller = token === undefined ? undefined : await holderOf(directory, keys, instance, token);
  if (!caller) throw authnErrors.invalid();
  return caller;
};
