import type { JsonObject } from '@bufbuild/protobuf';
import { type KeyChallenge, userVerification } from '../../../domain/session/state.ts';
import { passkeys } from '../../../domain/settings/login.ts';
import type { Api } from '../../api.ts';
import { effectiveLogin } from '../../facts/settings.ts';
import { requestOptions } from '../../webauthn/assertion.ts';
import type { AskedPasskey, Guest, Step } from '../guest.ts';

/** `step`: sealed, with what the browser is asked to sign. */
export type PasskeyOffer = { readonly step: string; readonly options: JsonObject };

/** By the organization that the sign-in is for, not by the person's: a stranger would learn that there is one. */
export const offersPasskeys = async (api: Api, { visit: { instance } }: Guest, step: Step): Promise<boolean> => {
  const orgId = step.orgId ?? step.discoveredOrgId ?? instance.defaultOrgId;
  return (await effectiveLogin(api, instance.id, orgId)).values.passwordlessType === passkeys.allowed;
};

/** Undefined where passkeys are switched off. */
export const passkeyOffer = async (api: Api, guest: Guest, step: Step): Promise<PasskeyOffer | undefined> => {
  if (!(await offersPasskeys(api, guest, step))) return undefined;
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
