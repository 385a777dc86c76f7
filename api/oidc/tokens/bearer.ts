import type { Keys } from '../../../eventstore/keys.ts';
import { openToken, sealToken, sealTokenRepeatably } from '../../secret/token.ts';

/** A token that a client was given: one of a token session's. */
export type ClientBearer = {
  readonly kind: 'access_token' | 'refresh_token';
  readonly oidcSessionId: string;
  readonly tokenId: string;
  readonly userId: string;
  /** Travels along so that session, user and tokens are read together; undefined for machine users. */
  readonly sessionId: string | undefined;
  /** Likewise: of the client's application. */
  readonly projectId: string | undefined;
};
export type PatBearer = { readonly kind: 'pat'; readonly tokenId: string; readonly userId: string };

/** What our bearer tokens say once they are opened. */
export type Bearer = ClientBearer | PatBearer;

const formed = /^(V2_[^:~]+)-(at|rt)_([^:~]+)(?:~([^:~]*)~([^:]*))?:(.+)$/s;
const personal = /^(\d+):(.+)$/s;

export const textOf = (bearer: Bearer): string => {
  if (bearer.kind === 'pat') return `${bearer.tokenId}:${bearer.userId}`;
  const { oidcSessionId, tokenId, sessionId = '', projectId = '', userId } = bearer;
  // Callers may choose ids of projects: anything may stand in them.
  const companions = sessionId || projectId ? `~${sessionId}~${encodeURIComponent(projectId)}` : '';
  return `${oidcSessionId}-${tokenId}${companions}:${userId}`;
};

export const bearerIn = (text: string): Bearer | undefined => {
  const [, oidcSessionId, form, id, sessionId, projectId, userId] = formed.exec(text) ?? [];
  if (oidcSessionId && userId) {
    const kind = form === 'at' ? 'access_token' : 'refresh_token';
    const companions = {
      sessionId: sessionId || undefined,
      projectId: projectId ? decodeURIComponent(projectId) : undefined,
    };
    return { kind, oidcSessionId, tokenId: `${form}_${id}`, userId, ...companions };
  }
  const [, tokenId, holder] = personal.exec(text) ?? [];
  return tokenId && holder ? { kind: 'pat', tokenId, userId: holder } : undefined;
};

/** Who refreshes again, or is pushed to again, is told the same letters; machines, and who makes a token for themselves, are told once. */
export const sealBearer = (keys: Keys, instanceId: string, bearer: Bearer): Promise<string> =>
  bearer.kind === 'pat' || bearer.projectId === undefined
    ? sealToken(keys, instanceId, textOf(bearer))
    : sealTokenRepeatably(keys, instanceId, textOf(bearer), { comesBack: bearer.kind === 'refresh_token' });

/** Undefined for anything that this instance did not seal, and for other sealed things such as codes. */
export const openBearer = async (keys: Keys, instanceId: string, token: string): Promise<Bearer | undefined> => {
  const text = await openToken(keys, instanceId, token);
  return text === undefined ? undefined : bearerIn(text);
};
