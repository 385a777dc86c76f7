import { describe, expect, it } from 'vitest';
import { languages } from './language.ts';
import { pageTexts } from './texts.ts';
import { fill, readerOf } from './words.ts';

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe('what pages say', () => {
  it('has something to say of everything in every language, with the same placeholders', () => {
    const faults: string[] = [];
    for (const [page, texts] of Object.entries(pageTexts))
      for (const language of languages)
        for (const [key, text] of Object.entries(texts[language] as { readonly [key: string]: string })) {
          const english = (texts.en as { readonly [key: string]: string })[key] ?? '';
          if (text.trim() === '' || String(placeholders(text)) !== String(placeholders(english)))
            faults.push(`${page}.${key} in ${language}: ${text}`);
        }
    expect(faults).toEqual([]);
  });

  it('is in the language of the reader', () => expect(readerOf('fr').words('loginname').title).toBe('Se connecter'));

  it("is replaced by an instance's words, and those by an organization's", () => {
    const instance = { loginname: { title: 'Hello', next: 'Go' } };
    const organization = { loginname: { title: 'Hi' }, unknown: { title: 'x' }, password: 'nonsense' };
    const { words } = readerOf('en', instance, organization);
    expect(words('loginname')).toMatchObject({ title: 'Hi', next: 'Go', label: 'Login name' });
    expect(words('password').title).toBe('Enter your password');
  });

  it('is left alone where what replaces it is no text', () =>
    expect(readerOf('en', { loginname: { title: { deep: 1 } } }).words('loginname').title).toBe('Sign in'));

  it('is filled with values; what has none is left out', () => {
    expect(fill('{{ count }} of {{count}}, {{other}}!', { count: 3 })).toBe('3 of 3, !');
    expect(fill('{{toString}}', {})).toBe('');
  });
});
