import type { JsonObject } from '@bufbuild/protobuf';
import { userErrors } from '../../../../domain/user/errors.ts';
import { humanOf } from '../../../../domain/user/guards.ts';
import { pendingKey } from '../../../../domain/user/security-key.ts';
import type { KeyKind, UserState } from '../../../../domain/user/state.ts';
import { user } from '../../../../domain/user/user.ts';
import { type AnyStep, step } from '../../../../eventstore/execute.ts';
import { preferredLoginName } from '../../../../projections/user/login-name.ts';
import type { Api, Call } from '../../../api.ts';
import { creationOptions, registeredCredential } from '../../../webauthn/registration.ts';
import { rpIdOf } from '../../../webauthn/relying-party.ts';
import { detailsOf } from '../../details.ts';
import { write } from '../access.ts';
import { recordOn } from './access.ts';

type Asked = {
  readonly kind: KeyKind;
  readonly userId: string;
  readonly domain: string;
  readonly attachment?: 'platform' | 'cross-platform';
  /** To be recorded with it: the code that entitled to it. */
  readonly before?: readonly AnyStep[];
};

/** Begins to register a key; who may has been asked. */
export const registerKey = async (
  api: Api,
  call: Call,
  holder: UserState,
  { kind, userId, domain, attachment, before = [] }: Asked,
) => {
  humanOf(holder);
  const rpId = rpIdOf(domain, call.origin);
  const rpName = call.instance.name;
  const options = await creationOptions({
    ...{ kind, rpId, rpName, userId, holder },
    loginName: await preferredLoginName(api.views, call.read, holder),
    ...(attachment ? { attachment } : {}),
  });
  const id = api.newId();
  const { challenge } = options;
  const last = await write(api, call, [
    ...before,
    step(user, userId, { type: 'AddKey', kind, id, challenge, rpId } as const),
  ]);
  return {
    id,
    details: detailsOf(last),
    // What the library gives is JSON, typed as an interface that has no index signature.
    publicKeyCredentialCreationOptions: { publicKey: JSON.parse(JSON.stringify(options)) as JsonObject },
  };
};

/** Ends it with what the browser made. */
export const verifyKey = async (
  api: Api,
  call: Call,
  holder: UserState,
  shown: { readonly kind: KeyKind; readonly userId: string; readonly id: string; readonly name: string },
  answer: JsonObject = {},
) => {
  const { kind, userId, id, name } = shown;
  const pending = pendingKey(holder, kind, id, api.now());
  const credential = await registeredCredential(answer, pending, call.origin);
  if (!credential) throw userErrors.key_registration_failed();
  const { challenge } = pending;
  return recordOn(api, call, userId, { type: 'VerifyKey', kind, id, challenge, name, credential });
};
