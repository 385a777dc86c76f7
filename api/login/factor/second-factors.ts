import { secondFactors } from '../../../domain/settings/login.ts';
import { receivesCodes } from '../../../domain/user/sent-code.ts';
import type { Factors, HumanState, KeyKind } from '../../../domain/user/state.ts';
import type { Standing } from '../requirement.ts';

/** The page that asks for each; recovery codes stand in for one that is lost. */
export const factorPages = {
  totp: '/otp/time-based',
  u2f: '/u2f',
  otpSms: '/otp/sms',
  otpEmail: '/otp/email',
  recoveryCode: '/recovery-code',
} as const;
export type AskableFactor = keyof typeof factorPages;
type SecondFactor = Exclude<AskableFactor, 'recoveryCode'>;

const kinds: readonly SecondFactor[] = ['totp', 'u2f', 'otpSms', 'otpEmail'];

/** Whose standing it is, as far as factors are concerned. */
export type Equipped = Pick<Standing, 'holder' | 'login' | 'host' | 'demand'>;
const factorsOf = ({ holder }: Pick<Standing, 'holder'>) => holder.human?.factors;

export const allows = ({ secondFactors: allowed }: Standing['login'], factor: SecondFactor): boolean =>
  allowed.includes(secondFactors[factor]);

/** The domain of the keys that can be shown at this host: its own, or the nearest that it stands under. */
export const keyDomain = (
  { keys }: Pick<Factors, 'keys'>,
  host: string,
  among: readonly KeyKind[],
): string | undefined =>
  Object.values(keys)
    .filter(({ kind, credential, rpId }) => credential && among.includes(kind) && `.${host}`.endsWith(`.${rpId}`))
    .map(({ rpId }) => rpId)
    .sort((one, other) => other.length - one.length)[0];

const isHeld: { readonly [F in SecondFactor]: (human: HumanState, host: string) => boolean } = {
  totp: ({ factors }) => factors.totp?.verified === true,
  u2f: ({ factors }, host) => keyDomain(factors, host, ['u2f']) !== undefined,
  otpSms: (human) => receivesCodes(human, 'otpSms'),
  otpEmail: (human) => receivesCodes(human, 'otpEmail'),
};

/** A passkey, or one of any kind. */
export const hasKeyHere = (equipped: Equipped, among: readonly KeyKind[] = ['u2f', 'passkey']): boolean => {
  const factors = factorsOf(equipped);
  return factors !== undefined && keyDomain(factors, equipped.host, among) !== undefined;
};

/**
 * What somebody can be asked for. Where the settings allow nothing of what they have set up, that will do: better than the
 * password alone. A passkey is asked for where there is nothing else, and a key alone where the application insists on one.
 */
export const heldSecondFactors = (equipped: Equipped): readonly SecondFactor[] => {
  const { human } = equipped.holder;
  if (!human) return [];
  if (equipped.demand === 'key' && hasKeyHere(equipped)) return ['u2f'];
  const held = kinds.filter((kind) => isHeld[kind](human, equipped.host));
  const allowed = held.filter((kind) => allows(equipped.login, kind));
  if (held.length === 0) return hasKeyHere(equipped, ['passkey']) ? ['u2f'] : [];
  return allowed.length > 0 ? allowed : held;
};

/** With recovery codes last: they are there for when nothing else is. */
export const askableFactors = (equipped: Equipped): readonly AskableFactor[] => {
  const hasCodes = (factorsOf(equipped)?.recoveryCodes.length ?? 0) > 0;
  return [...heldSecondFactors(equipped), ...(hasCodes ? (['recoveryCode'] as const) : [])];
};
