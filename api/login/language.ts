export const languages = ['en', 'de', 'fr', 'es', 'it', 'pt', 'ja', 'zh'] as const;
export type Language = (typeof languages)[number];
/** The same words in every language: a missing one does not compile. */
export type Texts<T> = { readonly [L in Language]: T };

/** What a page says, beside the page in its `texts.ts`: plain strings, with `{{name}}` where `fill` puts something in. */
export const inEveryLanguage = <Key extends string>(
  texts: Texts<{ readonly [K in Key]: string }>,
): Texts<{ readonly [K in Key]: string }> => texts;

export const isLanguage = (tag: string): tag is Language => (languages as readonly string[]).includes(tag);

/** The language of a tag, if we have words in it. */
export const languageIn = (tag: string): Language | undefined => {
  const [language = ''] = tag.toLowerCase().split('-');
  return isLanguage(language) ? language : undefined;
};

/** The first language tag that we have words for. */
export const languageOf = (...preferences: readonly string[]): Language =>
  preferences.map(languageIn).find((language) => language !== undefined) ?? 'en';

/** The tags of an Accept-Language header, dearest first (RFC 9110, 12.5.4). */
export const acceptedLanguages = (header: string | null): readonly string[] =>
  (header ?? '')
    .split(',')
    .map((range) => {
      const [tag = '', weight] = range.split(';q=');
      return { tag: tag.trim(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
