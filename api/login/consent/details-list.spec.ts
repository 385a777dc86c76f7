import { describe, expect, it } from 'vitest';
import { readerOf } from '../words.ts';
import { detailsList } from './details-list.ts';

const shown = (...details: Parameters<typeof detailsList>[1] & object) =>
  detailsList(readerOf('en'), details)?.text.replace(/<[^>]+>|\s+/g, ' ');

describe('what an application wants in detail', () => {
  it('is shown by its type, in words where it is common to all of them, and by name where it is not', () => {
    const account = {
      type: 'account',
      identifier: 'DE1',
      actions: ['read', 'list'],
      locations: ['https://bank.example'],
    };
    expect(shown(account)).toMatch(/account +May do: read, list +Where: https:\/\/bank.example +On which one: DE1 /);
    const payment = { type: 'payment', amount: { currency: 'EUR', value: '12.50' }, creditor: 'Shop' };
    expect(shown(payment)).toMatch(/payment +amount : currency EUR, value 12.50 +creditor : Shop /);
  });

  it('is nothing where it wants nothing, and never markup', () => {
    expect(detailsList(readerOf('en'), [])).toBeUndefined();
    const evil = detailsList(readerOf('en'), [{ type: '<script>', '<b>': '<i>' }])?.text;
    expect(evil).not.toMatch(/<(script|b|i)>/);
    const deep = JSON.parse(`${'['.repeat(4000)}${']'.repeat(4000)}`);
    expect(shown({ type: 'payment', deep })).toContain('[[');
  });
});
