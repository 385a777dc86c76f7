import { timingSafeEqual } from 'node:crypto';
import { hasExpired, type SessionState, sessionErrors } from '../../domain/session/session.ts';
import type { Keys } from '../../eventstore/keys.ts';
import { openToken, sealToken } from '../token.ts';

export const sealSessionToken = (keys: Keys, instanceId: string, sessionId: string, tokenId: string) =>
  sealToken(keys, instanceId, `sess_${sessionId}:${tokenId}`);

export const isCurrentToken = (state: SessionState, tokenId: string, now: Date): boolean =>
  state.status === 'active' && state.tokenId !== undefined && !hasExpired(state, now) && equal(state.tokenId, tokenId);

/** Throws unless this is the newest token of that very session. */
export const mustHoldToken = async (
  { keys, now }: { readonly keys: Keys; readonly now: () => Date },
  instanceId: string,
  sessionId: string,
  state: SessionState,
  token: string,
): Promise<void> => {
  const text = await openToken(keys, instanceId, token);
  const prefix = `sess_${sessionId}:`;
  if (!text?.startsWith(prefix) || !isCurrentToken(state, text.slice(prefix.length), now()))
    throw sessionErrors.token_invalid();
};

const equal = (one: string, other: string) => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};
