import { expect, it } from 'vitest';
import { addressHint, numberHint } from './hint.ts';

it('where a code was sent is told by its ends', () => {
  expect(addressHint('ada.lovelace@example.com')).toBe('a…e@example.com');
  expect(addressHint('al@example.com')).toBe('a…@example.com');
  expect(numberHint('+41791234567')).toBe('+41…67');
});
