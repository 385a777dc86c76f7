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

  it('never takes a nonce twice, however many it has sealed', () => {
    const taken = Array.from({ length: 3_000 }, () => key.seal(Buffer.from('Rosa'), 'user 1').slice(0, 19));
    expect(new Set(taken).size).toBe(3_000);
  });

  it('seals the same text alike where that is asked for, and another text or context with another nonce', () => {
    const repeatably = (text: string, context: string) => key.sealRepeatably(Buffer.from(text), context);
    expect(repeatably('Rosa', 'user 1')).toBe(repeatably('Rosa', 'user 1'));
    expect(open(repeatably('Rosa', 'user 1'))).toBe('Rosa');
    const nonces = [repeatably('Rosa', 'user 1'), repeatably('Rose', 'user 1'), repeatably('Rosa', 'user 2')];
    expect(new Set(nonces.map((text) => text.slice(0, 19))).size).toBe(3);
  });

  it('opens nothing for another context, by another key, or that was changed or cut', () => {
    expect(() => open(sealed, 'user 2')).toThrow('for something else');
    expect(() => open(sealed, 'user 1', dataKey(newKeyBytes()))).toThrow('by another key');
    expect(() => open(`${sealed.slice(0, -2)}AA`)).toThrow();
    for (let length = 0; length < sealed.length - 1; length++) expect(() => open(sealed.slice(0, length))).toThrow();
  });
});
