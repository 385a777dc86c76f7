import { describe, expect, it } from 'vitest';
import { dataKey, newKeyBytes } from './data-key.ts';

const bytes = newKeyBytes();
const key = dataKey(bytes);
const sealed = key.seal(Buffer.from('Rosa'), 'user 1');
const open = (text: string, context = 'user 1', by = key) => Buffer.from(by.open(text, context)).toString();

describe('a data key', () => {
  it('opens what it sealed, also after it was kept as bytes', () => {
    expect(open(sealed)).toBe('Rosa');
    expect(open(sealed, 'user 1', dataKey(bytes))).toBe('Rosa');
  });

  it('seals the same text differently every time, in letters that fit into a URL', () => {
    expect(key.seal(Buffer.from('Rosa'), 'user 1')).not.toBe(sealed);
    expect(sealed).toMatch(/^v1\.[\w-]+$/);
  });

  it('opens nothing for another context, by another key, or that was changed or cut', () => {
    expect(() => open(sealed, 'user 2')).toThrow('for something else');
    expect(() => open(sealed, 'user 1', dataKey(newKeyBytes()))).toThrow('by another key');
    expect(() => open(`${sealed.slice(0, -2)}AA`)).toThrow();
    for (let length = 0; length < sealed.length - 1; length++) expect(() => open(sealed.slice(0, length))).toThrow();
  });
});
