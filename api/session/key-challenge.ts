import type { JsonObject } from '@bufbuild/protobuf';
import { sessionErrors } from '../../domain/session/errors.ts';
import { session } from '../../domain/session/session.ts';
import { type KeyChallenge, userVerification } from '../../domain/session/state.ts';
import { userErrors } from '../../domain/user/errors.ts';
import { humanOf } from '../../domain/user/guards.ts';
import type { UserState } from '../../domain/user/state.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import { requestOptions } from '../webauthn/assertion.ts';
import { toBase64 } from '../webauthn/encoding.ts';
import { credentialsOf } from '../webauthn/registration.ts';

export type AskedKey = Pick<KeyChallenge, 'rpId' | 'userVerification'>;

/**
 * Asks for a key of the user's. Where nobody was named yet, any passkey will do that knows its person: then it has to verify
 * them, as nothing else does.
 */
export const challengeKey = async (
  sessionId: string,
  holder: UserState | undefined,
  { rpId, userVerification: verification }: AskedKey,
  at: string,
): Promise<{ readonly step: AnyStep; readonly options: JsonObject }> => {
  const isRequired = verification === userVerification.required;
  if (!holder && !isRequired) throw sessionErrors.user_missing();
  const kinds = isRequired ? (['passkey'] as const) : (['passkey', 'u2f'] as const);
  const credentials = holder ? credentialsOf(humanOf(holder).factors.keys, rpId, kinds) : [];
  if (holder && credentials.length === 0) throw userErrors.key_unknown();
  const options = await requestOptions(rpId, verification, credentials);
  const allowed = credentials.map(({ id }) => toBase64(id));
  const { challenge } = options;
  return {
    step: step(session, sessionId, {
      type: 'ChallengeKey',
      challenge,
      rpId,
      userVerification: verification,
      allowed,
      at,
    } as const),
    // What the library gives is JSON, typed as an interface that has no index signature.
    options: { publicKey: JSON.parse(JSON.stringify(options)) as JsonObject },
  };
};
