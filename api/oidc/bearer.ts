import type { Keys } from '../../eventstore/keys.ts';
import { openToken, sealToken } from '../token.ts';

/** What our bearer tokens say once they are opened. */
export type Bearer =
  | {
      readonly kind: 'access_token';
      readonly oidcSessionId: string;
      readonly tokenId: string;
      readonly userId: string;
      /** Travels along so that session, user and tokens are read together; undefined for machine users. */
      readonly sessionId: string | undefined;
    }
  | {
      readonly kind: 'refresh_token';
      readonly oidcSessionId: string;
      readonly tokenId: string;
      readonly userId: string;
    }
  | { readonly kind: 'pat'; readonly tokenId: string; readonly userId: string };

const formed = /^(V2_[^:~]+)-(at|rt)_([^:~]+)(?:~([^:]+))?:(.+)$/s;
const personal = /^(\d+):(.+)$/s;

export const textOf = (bearer: Bearer): string => {
  if (bearer.kind === 'pat') return `${bearer.tokenId}:${bearer.userId}`;
  const session = bearer.kind === 'access_token' && bearer.sessionId ? `~${bearer.sessionId}` : '';
  return `${bearer.oidcSessionId}-${bearer.tokenId}${session}:${bearer.userId}`;
};

export const bearerIn = (text: string): Bearer | undefined => {
  const [, oidcSessionId, form, id, sessionId, userId] = formed.exec(text) ?? [];
  if (oidcSessionId && userId) {
    const ids = { oidcSessionId, tokenId: `${form}_${id}`, userId };
    return form === 'at' ? { kind: 'access_token', ...ids, sessionId } : { kind: 'refresh_token', ...ids };
  }
  const [, tokenId, holder] = personal.exec(text) ?? [];
  return tokenId && holder ? { kind: 'pat', tokenId, userId: holder } : undefined;
};

export const sealBearer = (keys: Keys, instanceId: string, bearer: Bearer) =>
  sealToken(keys, instanceId, textOf(bearer));

/** Undefined for anything that this instance did not seal, and for other sealed things such as codes. */
export const openBearer = async (keys: Keys, instanceId: string, token: string): Promise<Bearer | undefined> => {
  const text = await openToken(keys, instanceId, token);
  return text === undefined ? undefined : bearerIn(text);
};
