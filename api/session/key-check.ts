import type { JsonObject } from '@bufbuild/protobuf';
import { sessionErrors } from '../../domain/session/errors.ts';
import { session } from '../../domain/session/session.ts';
import type { KeyChallenge, SessionState } from '../../domain/session/state.ts';
import { userErrors } from '../../domain/user/errors.ts';
import { humanOf } from '../../domain/user/guards.ts';
import { hasEnded, isCopy } from '../../domain/user/security-key.ts';
import type { UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import { type AnyStep, type Context, step } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';
import { claimIn, verifiedAssertion } from '../webauthn/assertion.ts';
import type { Whose } from './whose.ts';

/** What a browser answers to the session's challenge, and our own origin as that browser sees it. */
export type ShownKey = { readonly answer: JsonObject; readonly origin: string };

/** Whom the key itself names, for a session that nobody was named in. Nothing is proved yet. */
export const personOfKey = ({ keyChallenge }: SessionState, { answer }: ShownKey): string => {
  if (!keyChallenge) throw sessionErrors.key_not_challenged();
  const { userId } = claimIn(answer);
  if (!userId) throw sessionErrors.user_missing();
  return userId;
};

/** The steps that record a key that was shown, with user and session. One that proves nothing is recorded at once, and refused. */
export const checkKey = async (
  api: Api,
  context: Context,
  { userId, holder, sessionId, state }: Whose,
  { answer, origin }: ShownKey,
): Promise<readonly AnyStep[]> => {
  const { keyChallenge } = state;
  if (!keyChallenge) throw sessionErrors.key_not_challenged();
  if (hasEnded(keyChallenge.issuedAt, api.now())) throw userErrors.key_too_late();
  const { id, kind, credential } = keyThatAnswers(holder, keyChallenge, answer);
  const found = await verifiedAssertion(answer, keyChallenge, credential, origin);
  if (!found || isCopy(credential.signCount, found.signCount)) {
    await api.executeAll(context, [step(user, userId, { type: 'RefuseKey', id })]);
    throw found ? userErrors.key_cloned() : userErrors.key_check_failed();
  }
  const { signCount, backedUp } = found;
  // Nobody had to verify themselves when it was registered: whoever finds one without a PIN gives it theirs.
  const userVerified = found.userVerified && kind === 'passkey';
  const { challenge } = keyChallenge;
  const at = api.now().toISOString();
  return [
    step(user, userId, { type: 'AcceptKey', id, signCount, backedUp }),
    step(session, sessionId, { type: 'CheckKey', challenge, userVerified, at }),
  ];
};

/** Only keys that the challenge named may answer; if it named none, any passkey of that domain. */
const keyThatAnswers = (holder: UserState, { rpId, allowed }: KeyChallenge, answer: JsonObject) => {
  const { credentialId } = claimIn(answer);
  for (const [id, { credential, ...key }] of Object.entries(humanOf(holder).factors.keys)) {
    const isAllowed = allowed.length > 0 ? allowed.includes(credentialId) : key.kind === 'passkey';
    if (credential?.id === credentialId && key.rpId === rpId && isAllowed) return { id, kind: key.kind, credential };
  }
  throw userErrors.key_unknown();
};
