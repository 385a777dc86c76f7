import { describe, expect, it } from 'vitest';
import { newUserCode, shownUserCode, userCodeIn } from './codes.ts';
import { usual } from './settings.ts';

const form = usual.userCode;

describe('a user code', () => {
  it('is eight consonants with a dash in the middle', () =>
    expect(shownUserCode(newUserCode(form), form)).toMatch(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/));

  it('is of the letters, length and dashes that an operator chose', () => {
    const own = { letters: '0123456789', length: 9, dashEvery: 3 };
    expect(shownUserCode(newUserCode(own), own)).toMatch(/^\d{3}-\d{3}-\d{3}$/);
    expect(shownUserCode('123456789', { ...own, dashEvery: 0 })).toBe('123456789');
    expect(userCodeIn('123-456 789', own)).toBe('123456789');
  });

  it('may be typed in any case, with dashes and blanks anywhere', () => {
    for (const typed of ['BCDF-GHJK', 'bcdfghjk', ' bcdf ghjk ', 'b-c-d-f–g.h j\tk'])
      expect(userCodeIn(typed, form)).toBe('BCDFGHJK');
  });

  it('is none with a letter too many or too few, or with one that no code has', () => {
    for (const typed of ['', 'BCDF-GHJ', 'BCDF-GHJKL', 'BCDF-GHJA', 'BCDF-GHJ1', 'ВCDF-GHJK'])
      expect(userCodeIn(typed, form)).toBeUndefined();
  });
});
