import type { Factors, UserState } from './state.ts';

/** Whoever reads what was sent to an address or number proves nothing any more once another one is on record. */
export const withoutCodesSentBy = (medium: 'email' | 'sms', state: UserState): UserState => {
  if (!state.human) return state;
  const { invitation, initialization, ...human } = state.human;
  const { code, ...password } = human.password;
  return {
    ...state,
    human: {
      ...human,
      password: code?.sentBy === medium ? password : human.password,
      factors: medium === 'email' ? withoutMailedPasskeyCode(human.factors) : human.factors,
      ...(initialization && medium !== 'email' ? { initialization } : {}),
      ...(invitation && invitation.sentBy !== medium ? { invitation } : {}),
    },
  };
};

/** Registration links are mailed, or handed to whoever asked. */
const withoutMailedPasskeyCode = ({ passkeyCode, ...factors }: Factors): Factors =>
  passkeyCode?.returned ? { ...factors, passkeyCode } : factors;
