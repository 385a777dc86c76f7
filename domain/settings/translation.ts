import type { Decider } from '../decider.ts';
import { settingsErrors } from './errors.ts';
import { type SettingsLevel, schemasWithin } from './policy.ts';

/** Texts of the sign-in pages in place of ours: by page, by key. */
export type Translation = { readonly [page: string]: unknown };
type TranslationCommand = {
  readonly type: 'SetTranslation';
  readonly language: string;
  readonly translation: Translation;
};
/** By language tag. */
export type TranslationState = { readonly translations: Readonly<Record<string, Translation>> };

type TranslationEvent<L extends SettingsLevel> = {
  readonly type: `${L}.hosted_login_translation.set`;
  readonly payload: { readonly translation: Translation; readonly language: string; readonly level: string };
};

const translation = <const L extends SettingsLevel>(
  level: L,
): Decider<TranslationCommand, TranslationState, TranslationEvent<L>> => ({
  name: `${level}.hosted_login_translation`,
  aggregate: level,
  events: schemasWithin(`${level}.hosted_login_translation`),
  initial: { translations: {} },
  decide: ({ language, translation }, { translations }) => {
    mustBeTexts(translation);
    const before = Object.hasOwn(translations, language) ? translations[language] : {};
    if (textOf(before) === textOf(translation)) return [];
    const payload = { translation, language, level: level === 'org' ? 'organization' : level };
    return [{ type: `${level}.hosted_login_translation.set`, payload }];
  },
  evolve: ({ translations }, { payload: { language, translation } }) => ({
    translations: { ...translations, [language]: translation },
  }),
});

/** Objects in objects, and at their ends texts. */
const mustBeTexts = (value: unknown): void => {
  if (typeof value === 'string') return;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw settingsErrors.translation_invalid();
  for (const one of Object.values(value)) mustBeTexts(one);
};

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, one]) => [key, sorted(one)]),
      )
    : value;
/** The same texts in whatever order: an etag is made of it. */
export const textOf = (translation: unknown): string => JSON.stringify(sorted(translation));

/** `over` in place of `under`, text by text. */
export const mergedTexts = (under: Translation, over: Translation): Translation => ({
  ...under,
  ...Object.fromEntries(
    Object.entries(over).map(([key, value]) => {
      const before = Object.hasOwn(under, key) ? under[key] : undefined;
      return [key, isTexts(before) && isTexts(value) ? mergedTexts(before, value) : value];
    }),
  ),
});
const isTexts = (value: unknown): value is Translation => typeof value === 'object' && value !== null;

export const hostedLoginTranslation = { instance: translation('instance'), org: translation('org') };
