import { describe, expect, it } from 'vitest';
import { e164 } from './phone.ts';

describe('a phone number', () => {
  it.each([
    ['+41 79 123 45 67', '+41791234567'],
    ['079 123 45 67', '+41791234567'],
    [' +1 (415) 555-2671 ', '+14155552671'],
    // Too short for its country, but a number: whoever owns it will prove it, or not.
    ['+1234567890', '+1234567890'],
  ])('is kept in E.164: %s', (written, kept) => {
    expect(e164(written)).toBe(kept);
  });

  it.each(['', 'call me', '+', '1'])('is refused if there is none in it: "%s"', (written) => {
    expect(() => e164(written)).toThrow('not a phone number');
  });
});
