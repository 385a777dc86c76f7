import { describe, expect, it } from 'vitest';
import { acceptedLanguages, languageOf } from './language.ts';

describe('the language of a page', () => {
  it('is the first preference that we have words for, else English', () => {
    expect(languageOf('tlh', 'de-CH', 'en')).toBe('de');
    expect(languageOf('tlh')).toBe('en');
    expect(languageOf()).toBe('en');
  });

  it('weighs what the browser accepts', () => {
    expect(acceptedLanguages('en;q=0.5, de-AT, fr;q=0')).toEqual(['de-AT', 'en']);
    expect(acceptedLanguages(null)).toEqual([]);
  });
});
