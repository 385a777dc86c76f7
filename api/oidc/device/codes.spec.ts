import { describe, expect, it } from 'vitest';
import { newUserCode, shownUserCode, userCodeIn } from './codes.ts';

describe('a user code', () => {
  it('is eight consonants with a dash in the middle', () =>
    expect(shownUserCode(newUserCode())).toMatch(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/));

  it('may be typed in any case, with dashes and blanks anywhere', () => {
    for (const typed of ['BCDF-GHJK', 'bcdfghjk', ' bcdf ghjk ', 'b-c-d-f–g.h j\tk'])
      expect(userCodeIn(typed)).toBe('BCDFGHJK');
  });

  it('is none with a letter too many or too few, or with one that no code has', () => {
    for (const typed of ['', 'BCDF-GHJ', 'BCDF-GHJKL', 'BCDF-GHJA', 'BCDF-GHJ1', 'ВCDF-GHJK'])
      expect(userCodeIn(typed)).toBeUndefined();
  });
});
