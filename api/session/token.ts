import { timingSafeEqual } from 'node:crypto';
import { sessionErrors } from '../../domain/session/errors.ts';
import { hasExpired } from '../../domain/session/session.ts';
import type { SessionState } from '../../domain/session/state.ts';
import type { Keys } from '../../eventstore/keys.ts';
import { openToken, sealToken } from '../secret/token.ts';

export const sealSessionToken = (keys: Keys, instanceId: string, sessionId: string, tokenId: string) =>
  sealToken(keys, instanceId, `sess_${sessionId}:${tokenId}`);

const isNewestToken = (state: SessionState, tokenId: string): boolean =>
  state.tokenId !== undefined && equal(state.tokenId, tokenId);

export const isCurrentToken = (state: SessionState, tokenId: string, now: Date): boolean =>
  state.status === 'active' && !hasExpired(state, now) && isNewestToken(state, tokenId);

/** The id in a token of that very session; nothing that could be one, if it is none. */
const tokenIdIn = async (keys: Keys, instanceId: string, sessionId: string, token: string): Promise<string> => {
  const text = await openToken(keys, instanceId, token);
  const prefix = `sess_${sessionId}:`;
  return text?.startsWith(prefix) ? text.slice(prefix.length) : '';
};

/** Throws unless this is the newest token of that very session. */
export const mustHoldToken = async (
  { keys, now }: { readonly keys: Keys; readonly now: () => Date },
  instanceId: string,
  sessionId: string,
  state: SessionState,
  token: string,
): Promise<void> => {
  if (!isCurrentToken(state, await tokenIdIn(keys, instanceId, sessionId, token), now()))
    throw sessionErrors.token_invalid();
};

/** The same, of a session that may have expired or been ended: whoever held it is told that, and may still end it. */
export const mustHaveHeldToken = async (
  { keys }: { readonly keys: Keys },
  instanceId: string,
  sessionId: string,
  state: SessionState,
  token: string,
): Promise<void> => {
  if (!isNewestToken(state, await tokenIdIn(keys, instanceId, sessionId, token))) throw sessionErrors.token_invalid();
};

const equal = (one: string, other: string) => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};
