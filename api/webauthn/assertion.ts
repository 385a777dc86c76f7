import { randomBytes } from 'node:crypto';
import type { JsonObject } from '@bufbuild/protobuf';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { toMilliseconds } from '../../domain/duration.ts';
import { type KeyChallenge, userVerification } from '../../domain/session/state.ts';
import { ceremonyLifetime } from '../../domain/user/security-key.ts';
import type { Credential } from '../../domain/user/state.ts';
import { credentialIn, toBase64url, unpadded } from './encoding.ts';
import { webauthn } from './library.ts';
import { expectedOrigin } from './relying-party.ts';

const requirements = {
  [userVerification.required]: 'required',
  [userVerification.preferred]: 'preferred',
  [userVerification.discouraged]: 'discouraged',
} as const;

/** What `navigator.credentials.get()` is given. Without credentials the authenticator offers those it knows of this domain. */
export const requestOptions = async (
  rpId: string,
  verification: number,
  allowed: readonly { readonly id: string; readonly transports: string[] }[],
) => {
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: rpId,
    challenge: new Uint8Array(randomBytes(32)),
    timeout: toMilliseconds(ceremonyLifetime),
    userVerification: requirements[verification as keyof typeof requirements] ?? 'required',
    ...(allowed.length > 0 ? { allowCredentials: [...allowed] } : {}),
  });
};

/** Which credential answers, in base64, and whose it says it is. */
export const claimIn = (answer: JsonObject) => {
  const { id, response } = assertionIn(answer);
  return {
    credentialId: Buffer.from(id, 'base64url').toString('base64'),
    userId: response.userHandle ? Buffer.from(response.userHandle, 'base64url').toString() : undefined,
  };
};

/** What the authenticator tells, if its signature is genuine and over this challenge, on this domain, by this credential. */
export const verifiedAssertion = async (
  answer: JsonObject,
  challenge: KeyChallenge,
  credential: Credential,
  ownOrigin: string,
): Promise<{ readonly signCount: number; readonly userVerified: boolean; readonly backedUp: boolean } | undefined> => {
  const response = assertionIn(answer);
  const { verifyAuthenticationResponse } = await webauthn();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge.challenge,
      expectedOrigin: expectedOrigin(response.response.clientDataJSON, challenge.rpId, ownOrigin),
      expectedRPID: challenge.rpId,
      requireUserVerification: challenge.userVerification === userVerification.required,
      credential: {
        id: toBase64url(credential.id),
        publicKey: new Uint8Array(Buffer.from(credential.publicKey, 'base64')),
        // Whether it counts backwards is decided where two answers at once meet: with the user (domain/user/security-key.ts).
        counter: 0,
      },
    });
    const { newCounter: signCount, userVerified, credentialBackedUp: backedUp } = authenticationInfo;
    return verified ? { signCount, userVerified, backedUp } : undefined;
  } catch {
    return undefined;
  }
};

const assertionIn = (answer: JsonObject): AuthenticationResponseJSON => {
  const { clientDataJSON, authenticatorData, signature, userHandle } = (answer['response'] ?? {}) as JsonObject;
  return {
    ...credentialIn(answer),
    response: {
      clientDataJSON: unpadded(clientDataJSON),
      authenticatorData: unpadded(authenticatorData),
      signature: unpadded(signature),
      ...(userHandle ? { userHandle: unpadded(userHandle) } : {}),
    },
  };
};
