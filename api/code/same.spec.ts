import { describe, expect, it } from 'vitest';
import { isSame, isSameCode } from './same.ts';

describe('a code as it was typed', () => {
  it('is the same in capitals and in small letters, where it has only one of them', () => {
    expect(isSameCode('7qk2zp', '7QK2ZP')).toBe(true);
    expect(isSameCode('7QK2ZP', '7qk2zp')).toBe(true);
    expect(isSameCode('7qk2zq', '7QK2ZP')).toBe(false);
  });

  it('is another one where it has both', () => {
    expect(isSameCode('aBc123', 'aBc123')).toBe(true);
    expect(isSameCode('abc123', 'aBc123')).toBe(false);
  });

  it('is compared as it is, where it is no code that anybody types', () => {
    expect(isSame('7qk2zp', '7QK2ZP')).toBe(false);
    expect(isSame('7QK2ZP', '7QK2ZP')).toBe(true);
  });
});
