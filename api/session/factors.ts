import { errors } from '../../domain/errors.ts';
import type { SessionState } from '../../domain/session/state.ts';
import { receivesCodes } from '../../domain/user/sent-code.ts';
import type { UserState } from '../../domain/user/state.ts';
import type { Owned } from '../facts/owned.ts';
import { amrOf, authMethod } from '../oidc/amr.ts';

export const factorErrors = errors('factor', {
  second_missing: ['denied', 'This person has a second factor, which was not shown.', 'AUTHZ-Kl3p0'],
  demanded: [
    'denied',
    'A second factor is demanded of everybody here, and this sign-in has shown none.',
    'AUTHZ-Kl3p0',
  ],
});

/** A password check stops counting when the password is changed; one of the same moment may have come before. */
const passwordFactorOf = ({ password }: SessionState, { human }: UserState): Date | undefined => {
  const changedAt = human?.password.changedAt;
  return password && (!changedAt || password.recordedAt > changedAt) ? password.checkedAt : undefined;
};

/** When the user last gave what is enough by itself. Whether they may still sign in is another question. */
export const provenAt = (state: SessionState, holder: UserState): Date | undefined => {
  const password = passwordFactorOf(state, holder);
  // A key without the person's verification, or a code, is worth something only beside a password.
  const alone = [...(password ? [password] : []), ...(state.key?.userVerified ? [state.key.checkedAt] : [])];
  return alone.length > 0 ? newest(alone) : undefined;
};

/** When the user last proved who they are; undefined if nothing that counts was checked, or they may not sign in any more. */
export const authenticatedAt = (state: SessionState, holder: Owned<UserState>): Date | undefined => {
  if (state.status !== 'active' || !holder.isActive) return undefined;
  const proven = provenAt(state, holder.state);
  const { key, codes } = state;
  return proven && newest([proven, ...(key ? [key.checkedAt] : []), ...Object.values(codes)]);
};

/** Of whoever has set up a second factor both count, and both must be as recent as it says; undefined while one is missing. */
export const fullyAuthenticatedAt = (state: SessionState, holder: Owned<UserState>): Date | undefined => {
  const at = authenticatedAt(state, holder);
  if (!at || !hasSecondFactor(holder.state)) return at;
  if (!isManifold(authMethodsOf(state, holder.state))) return undefined;
  const second = newest([...(state.key ? [state.key.checkedAt] : []), ...Object.values(state.codes)]);
  const first = passwordFactorOf(state, holder.state) ?? second;
  return new Date(Math.min(Number(first), Number(second)));
};

const newest = (dates: readonly Date[]) => new Date(Math.max(...dates.map(Number)));

/** The methods that were used, as events number them. */
export const authMethodsOf = (state: SessionState, holder: UserState): readonly number[] => [
  ...(passwordFactorOf(state, holder) ? [authMethod.password] : []),
  ...(state.key ? [state.key.userVerified ? authMethod.passkey : authMethod.u2f] : []),
  ...(Object.keys(state.codes) as (keyof SessionState['codes'])[]).map((factor) => authMethod[factor]),
];

/** A passkey is set up instead of a password, not beside it; recovery codes stand in for a factor that is lost. */
export const hasSecondFactor = ({ human }: UserState): boolean => {
  if (!human) return false;
  const { totp, keys } = human.factors;
  return (
    receivesCodes(human, 'otpSms') ||
    receivesCodes(human, 'otpEmail') ||
    totp?.verified === true ||
    Object.values(keys).some(({ kind, credential }) => kind === 'u2f' && credential)
  );
};

export const isManifold = (methods: readonly number[]) => amrOf(methods).includes('mfa');

/** Whoever has set up a second factor must have shown one: a login of its own may be content with less, API and pages are not. */
export const mustHaveShownFactors = (holder: UserState, methods: readonly number[]): void => {
  if (hasSecondFactor(holder) && !isManifold(methods)) throw factorErrors.second_missing();
};
