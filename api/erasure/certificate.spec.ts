import { expect, it } from 'vitest';
import { rangesOf } from './certificate.ts';

it('a certificate names places in the log with neighbours together', () => {
  expect(rangesOf([])).toBe('');
  expect(rangesOf([7n])).toBe('7');
  expect(rangesOf([1n, 2n, 3n, 7n, 9n, 10n])).toBe('1-3,7,9-10');
});
