import { expect, it } from 'vitest';
import { EventRefused, isPassing, isRefusal } from './refusal.ts';

const withCode = (code: string, message = 'something') => Object.assign(new Error(message), { code });

it.each([
  ['a handler that threw', new EventRefused(new Error('broken'))],
  ['a second row with one key', withCode('23505')],
  ['a text that Postgres can not hold', withCode('22021')],
])('%s is the fault of its event', (_, error) => {
  expect(isRefusal(error)).toBe(true);
});

it.each([
  ['a server that shuts down', withCode('57P01')],
  ['a deadlock', withCode('40P01')],
  ['a table that is missing', withCode('42P01')],
  ['a refused connection', withCode('ECONNREFUSED')],
  ['a connection that ended', new Error('Connection terminated unexpectedly')],
  ['a store that says why', new Error('out of order', { cause: withCode('ECONNRESET') })],
])('%s is nobody’s fault and passes', (_, error) => {
  expect(isRefusal(error)).toBe(false);
  expect(isPassing(error)).toBe(true);
});

it('a payload that does not open is no passing trouble', () => {
  expect(isPassing(new Error('sealed with another key'))).toBe(false);
  expect(isPassing(withCode('ERR_CRYPTO_INVALID_TAG'))).toBe(false);
});
