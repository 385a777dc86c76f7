import type { CodeCheck } from '../../domain/user/contact.ts';
import { userErrors } from '../../domain/user/errors.ts';
import type { UserState } from '../../domain/user/state.ts';
import { type UserCommand, user } from '../../domain/user/user.ts';
import type { Context, Outcome } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';
import { checkCode } from './verification.ts';

/** What a code can prove that somebody typed in, or whose link they followed. */
export type Provable = 'email' | 'phone' | 'invitation' | 'initialization';

type Kind = {
  readonly issued: (human: NonNullable<UserState['human']>) => Parameters<typeof checkCode>[0];
  readonly command: (check: CodeCheck) => UserCommand;
  readonly wrong: keyof typeof userErrors;
};
const kinds: { readonly [P in Provable]: Kind } = {
  email: {
    issued: ({ email }) => email.code,
    command: (check) => ({ type: 'VerifyEmail', ...check }),
    wrong: 'code_invalid',
  },
  phone: {
    issued: ({ phone }) => phone?.code,
    command: (check) => ({ type: 'VerifyPhone', ...check }),
    wrong: 'code_invalid',
  },
  invitation: {
    issued: ({ invitation }) => invitation,
    command: (check) => ({ type: 'VerifyInvite', ...check }),
    wrong: 'invite_code_invalid',
  },
  initialization: {
    issued: ({ initialization }) => initialization,
    command: (check) => ({ type: 'VerifyInitialization', ...check }),
    wrong: 'code_invalid',
  },
};

type Given = { readonly userId: string; readonly code: string; readonly proves: Provable };

/** Compares a code with the one on record, records what came of it, and refuses one that is wrong or too old. */
export const redeemCode = async (
  api: Pick<Api, 'execute' | 'now'>,
  { context, wrote }: { readonly context: Context; readonly wrote: (position: bigint) => void },
  state: UserState,
  { userId, code, proves }: Given,
): Promise<Outcome<UserState>> => {
  const kind = kinds[proves];
  const check = checkCode(state.human && kind.issued(state.human), code, api.now());
  const outcome = await api.execute(context, user, userId, kind.command(check));
  wrote(outcome.position);
  if (check.outcome === 'expired') throw userErrors.code_expired();
  if (check.outcome === 'mismatch') throw userErrors[kind.wrong]();
  return outcome;
};
