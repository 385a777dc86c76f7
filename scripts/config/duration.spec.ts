import { describe, expect, it } from 'vitest';
import { millisecondsOf } from './duration.ts';

describe('a duration', () => {
  it.each([
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1_500],
    ['500ms', 500],
    ['0s', 0],
  ])('of %s is %i milliseconds', (text, milliseconds) => expect(millisecondsOf(text)).toBe(milliseconds));

  it.each(['', '5', '5 m', 'soon', '-5m', '5m!'])('is not %j', (text) => expect(millisecondsOf(text)).toBeUndefined());
});
