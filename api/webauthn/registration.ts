import type { JsonObject } from '@bufbuild/protobuf';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { toMilliseconds } from '../../domain/duration.ts';
import { ceremonyLifetime, type NewCredential } from '../../domain/user/security-key.ts';
import type { Factors, KeyKind, UserState } from '../../domain/user/state.ts';
import { credentialIn, toBase64, toBase64url, unpadded } from './encoding.ts';
import { webauthn } from './library.ts';
import { expectedOrigin } from './relying-party.ts';

/** EdDSA, ES256, RS256 (RFC 8812): what authenticators in the field have. */
const algorithms = [-8, -7, -257];

type Asked = {
  readonly kind: KeyKind;
  readonly rpId: string;
  readonly rpName: string;
  readonly userId: string;
  readonly holder: UserState;
  readonly loginName: string;
  readonly attachment?: 'platform' | 'cross-platform';
};

/** What `navigator.credentials.create()` is given. A passkey finds its person by itself and knows who holds it; a U2F key need not. */
export const creationOptions = async ({ kind, rpId, rpName, userId, holder, loginName, attachment }: Asked) => {
  const isPasskey = kind === 'passkey';
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName,
    rpID: rpId,
    userID: new Uint8Array(Buffer.from(userId)),
    userName: loginName,
    userDisplayName: holder.human?.displayName ?? '',
    timeout: toMilliseconds(ceremonyLifetime),
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: credentialsOf(holder.human?.factors.keys ?? {}, rpId),
    authenticatorSelection: {
      residentKey: isPasskey ? 'required' : 'discouraged',
      userVerification: isPasskey ? 'required' : 'discouraged',
      ...(attachment ? { authenticatorAttachment: attachment } : {}),
    },
  });
};

export const credentialsOf = (keys: Factors['keys'], rpId: string, kinds: readonly KeyKind[] = ['passkey', 'u2f']) =>
  Object.values(keys).flatMap((key) =>
    key.credential && key.rpId === rpId && kinds.includes(key.kind)
      ? [{ id: toBase64url(key.credential.id), transports: [...key.credential.transports] }]
      : [],
  );

/** The credential, if the answer is genuine: for this challenge, this domain, and with the person verified if that was asked. */
export const registeredCredential = async (
  answer: JsonObject,
  { kind, rpId, challenge }: { readonly kind: KeyKind; readonly rpId: string; readonly challenge: string },
  ownOrigin: string,
): Promise<NewCredential | undefined> => {
  const response = registrationIn(answer);
  const { verifyRegistrationResponse } = await webauthn();
  try {
    const { verified, registrationInfo: found } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: expectedOrigin(response.response.clientDataJSON, rpId, ownOrigin),
      expectedRPID: rpId,
      requireUserVerification: kind === 'passkey',
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return undefined;
    const { credential } = found;
    return {
      keyId: toBase64(credential.id),
      publicKey: Buffer.from(credential.publicKey).toString('base64'),
      aaguid: Buffer.from(found.aaguid.replaceAll('-', ''), 'hex').toString('base64'),
      attestationType: found.fmt,
      signCount: credential.counter,
      backupEligible: found.credentialDeviceType === 'multiDevice',
      backedUp: found.credentialBackedUp,
      transports: (credential.transports ?? []).filter((one) => typeof one === 'string').slice(0, 10),
    };
  } catch {
    // The library throws whatever is wrong with the answer; it tells nobody more than that.
    return undefined;
  }
};

const registrationIn = (answer: JsonObject): RegistrationResponseJSON => {
  const { clientDataJSON, attestationObject, transports } = (answer['response'] ?? {}) as JsonObject;
  return {
    ...credentialIn(answer),
    response: {
      clientDataJSON: unpadded(clientDataJSON),
      attestationObject: unpadded(attestationObject),
      ...(Array.isArray(transports) ? { transports: transports as string[] } : {}),
    },
  };
};
