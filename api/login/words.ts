import type { Language } from './language.ts';
import { pageTexts } from './texts.ts';

type PageName = keyof typeof pageTexts;
type WordsOf<P extends PageName> = (typeof pageTexts)[P][Language];

/** Who reads a page: in which language, and in whose words. */
export type Reader = {
  readonly language: Language;
  /** Those to choose from; absent: all. */
  readonly offered?: readonly Language[];
  /** What the page says to this reader. */
  readonly words: <P extends PageName>(page: P) => WordsOf<P>;
};

/** Texts that an instance or organization has instead of ours: by page, by key. What we have no such text of is left alone. */
export type OwnTexts = { readonly [page: string]: unknown };

export const readerOf = (language: Language, ...own: readonly OwnTexts[]): Reader => ({
  language,
  words: (page) => Object.assign({}, pageTexts[page][language], ...own.map((texts) => stringsIn(texts[page]))),
});

/** All that pages say in a language, where nobody has replaced anything: by page, by key. */
export const systemTexts = (language: Language): { readonly [page: string]: { readonly [key: string]: string } } =>
  Object.fromEntries(Object.entries(pageTexts).map(([page, texts]) => [page, texts[language]]));

const stringsIn = (texts: unknown): { readonly [key: string]: string } =>
  typeof texts === 'object' && texts !== null
    ? Object.fromEntries(Object.entries(texts).filter(([, text]) => typeof text === 'string'))
    : {};

/** Puts values into a text: `fill(t.hello, { name: 'Ada' })` for 'Hello, {{name}}'. What has no value is left out. */
export const fill = (text: string, values: { readonly [name: string]: string | number }): string =>
  text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : ''));
