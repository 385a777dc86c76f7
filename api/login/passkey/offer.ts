import type { JsonObject } from '@bufbuild/protobuf';
import { type KeyChallenge, userVerification } from '../../../domain/session/session.ts';
import { passkeys } from '../../../domain/settings/login.ts';
import type { Api } from '../../api.ts';
import { effectiveLogin } from '../../settings.ts';
import { requestOptions } from '../../webauthn/assertion.ts';
import type { AskedPasskey, Guest, Step } from '../guest.ts';

/** `step`: sealed, with what the browser is asked to sign. */
export type PasskeyOffer = { readonly step: string; readonly options: JsonObject };

/** Undefined where passkeys are switched off. */
export const passkeyOffer = async (api: Api, guest: Guest, step: Step): Promise<PasskeyOffer | undefined> => {
  const { values: login } = await effectiveLogin(api, guest.visit.instance.id);
  if (login.passwordlessType !== passkeys.allowed) return undefined;
  const rpId = guest.host;
  const options = await requestOptions(rpId, userVerification.required, []);
  const passkey = { sessionId: api.newId(), challenge: options.challenge, rpId, askedAt: api.now().getTime() };
  // What the library gives is JSON, typed as an interface that has no index signature.
  const publicKey = JSON.parse(JSON.stringify(options)) as JsonObject;
  return { step: await guest.seal({ ...step, passkey }), options: { publicKey } };
};

/** As if the session had asked: any passkey of the domain that verifies its person. */
export const challengeIn = ({ challenge, rpId, askedAt }: AskedPasskey): KeyChallenge => ({
  challenge,
  rpId,
  userVerification: userVerification.required,
  allowed: [],
  issuedAt: new Date(askedAt),
});
