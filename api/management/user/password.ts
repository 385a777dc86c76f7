import type { CodeCheck } from '../../../domain/user/contact.ts';
import { userErrors } from '../../../domain/user/errors.ts';
import type { UserState } from '../../../domain/user/state.ts';
import { user } from '../../../domain/user/user.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api, Call } from '../../api.ts';
import { checkCode } from '../../code/verification.ts';
import { checkPassword, mustMatch } from '../../password/check.ts';
import { type GivenPassword, hashedPassword } from '../../user/creation.ts';

/** What entitles to a new password: the current one, a code that was sent, or a permission. */
export type PasswordProof =
  | { readonly case: 'currentPassword'; readonly value: string }
  | { readonly case: 'verificationCode'; readonly value: string }
  | { readonly case: undefined };

type NewPassword = { readonly given: GivenPassword; readonly asked: PasswordProof };

/** The step that sets a new password. A wrong current one is counted before it is refused. */
export const passwordStep = async (
  api: Api,
  call: Call,
  userId: string,
  state: UserState,
  { given, asked }: NewPassword,
): Promise<AnyStep> => {
  const proof = await prove(api, call, userId, state, { given, asked });
  const password = await hashedPassword(api, call.instance.id, state.owner, given);
  return step(user, userId, { type: 'SetPassword', ...password, ...(proof ? { proof } : {}) } as const);
};

const prove = async (api: Api, call: Call, userId: string, state: UserState, { given, asked }: NewPassword) => {
  switch (asked.case) {
    case 'currentPassword': {
      const check = await checkPassword(api, call.instance.id, userId, asked.value);
      await mustMatch(api, call.context, check);
      if ('password' in given && given.password === asked.value) throw userErrors.password_not_changed();
      return { hash: check.hash };
    }
    case 'verificationCode': {
      return mustMatchCode(api, call, userId, checkCode(state.human?.password.code, asked.value, api.now()));
    }
    case undefined:
      await call.allow('user.credential.write', { orgId: state.owner });
      return undefined;
  }
};

/** Records a code that is wrong or too old, and refuses it. */
export const mustMatchCode = async (
  api: Pick<Api, 'execute'>,
  { context, wrote }: Pick<Call, 'context' | 'wrote'>,
  userId: string,
  { outcome, code, at }: CodeCheck,
) => {
  if (outcome === 'match') return { code, at };
  wrote((await api.execute(context, user, userId, { type: 'CountWrongPasswordCode', code, at })).position);
  throw outcome === 'expired' ? userErrors.code_expired() : userErrors.code_invalid();
};
