import { userErrors } from './errors.ts';
import { differences, humanOf } from './guards.ts';
import { type Decide, type Evolve, withHuman } from './state.ts';

export type Profile = {
  readonly firstName: string;
  readonly lastName: string;
  readonly nickName?: string;
  readonly displayName?: string;
  readonly preferredLanguage?: string;
  readonly gender?: number;
};

/** Only what is stated changes. */
export type ProfileCommand = { readonly type: 'ChangeProfile' } & Partial<Profile>;

const trimmed = <T extends string | undefined>(text: T) => text?.trim() as T;

const language = (tag: string) => {
  if (tag === '' || tag === 'und') return '';
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? '';
  } catch {
    throw userErrors.language_invalid();
  }
};

/** Trims, refuses empty names and unknown languages. */
export const checkedProfile = <P extends Partial<Profile>>(profile: P): P => {
  const firstName = trimmed(profile.firstName);
  const lastName = trimmed(profile.lastName);
  if (firstName === '') throw userErrors.given_name_empty();
  if (lastName === '') throw userErrors.family_name_empty();
  const { nickName, displayName, preferredLanguage, gender } = profile;
  return {
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...(nickName === undefined ? {} : { nickName: trimmed(nickName) }),
    ...(displayName === undefined ? {} : { displayName: trimmed(displayName) }),
    ...(preferredLanguage === undefined ? {} : { preferredLanguage: language(preferredLanguage) }),
    ...(gender === undefined ? {} : { gender }),
  } as P;
};

export const decideProfile: Decide<ProfileCommand> = {
  ChangeProfile: ({ type: _, ...wanted }, state) => {
    const human = humanOf(state);
    const payload = differences(checkedProfile(wanted), human);
    return payload ? [{ type: 'user.human.profile.changed', payload }] : [];
  },
};

export const evolveProfile: Evolve<'user.human.profile.changed'> = {
  'user.human.profile.changed': (state, { payload }) => withHuman(state, payload as Partial<Profile>),
};
