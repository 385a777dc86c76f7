import type { JsonObject } from '@bufbuild/protobuf';
import { userErrors } from '../../../domain/user/errors.ts';
import { hasEnded } from '../../../domain/user/security-key.ts';
import type { KeyKind, UserState } from '../../../domain/user/state.ts';
import { user } from '../../../domain/user/user.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import { preferredLoginName } from '../../../projections/user/login-name.ts';
import type { Api } from '../../api.ts';
import { creationOptions, registeredCredential } from '../../webauthn/registration.ts';
import type { Guest, NewKey } from '../guest.ts';

type Asked = { readonly key: NewKey; readonly options: JsonObject };

/** What the browser is asked for, and what is kept of that in the step. */
export const askForKey = async (
  api: Api,
  { host, visit }: Guest,
  kind: KeyKind,
  userId: string,
  holder: UserState,
): Promise<Asked> => {
  const rpName = visit.instance.name || host;
  const loginName = await preferredLoginName(api.views, visit.read, holder);
  const options = await creationOptions({ kind, rpId: host, rpName, userId, holder, loginName });
  const key = { kind, id: api.newId(), challenge: options.challenge, rpId: host, askedAt: api.now().getTime() };
  // What the library gives is JSON, typed as an interface that has no index signature.
  return { key, options: { publicKey: JSON.parse(JSON.stringify(options)) as JsonObject } };
};

/** The key is recorded with what entitled to it, in one append; it belongs to nobody else from then on. */
export const recordKey = async (
  api: Api,
  { visit }: Guest,
  userId: string,
  { kind, id, challenge, rpId, askedAt }: NewKey,
  {
    answer,
    name,
    before = [],
  }: { readonly answer: JsonObject; readonly name: string; readonly before?: readonly AnyStep[] },
): Promise<void> => {
  if (hasEnded(new Date(askedAt), api.now())) throw userErrors.key_too_late();
  const credential = await registeredCredential(answer, { kind, rpId, challenge }, visit.origin);
  if (!credential) throw userErrors.key_registration_failed();
  const { position } = await api.executeAll(await visit.context(userId), [
    ...before,
    step(user, userId, { type: 'AddKey', kind, id, challenge, rpId } as const),
    step(user, userId, { type: 'VerifyKey', kind, id, challenge, name, credential } as const),
  ]);
  visit.wrote(position);
};
