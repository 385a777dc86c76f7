import { describe, expect, it } from 'vitest';
import { idMaker } from './ids.ts';

describe('an id', () => {
  it('is a decimal of eighteen digits', () => {
    expect(idMaker(() => Date.UTC(2026, 6, 1), 7)()).toMatch(/^\d{18}$/);
  });

  it('is greater than the one before, however fast they are made and whatever the clock does', () => {
    let clock = Date.UTC(2026, 6, 1);
    const newId = idMaker(() => clock, 65535);
    const made = Array.from({ length: 2000 }, (_, n) => {
      if (n === 1000) clock -= 5000;
      return BigInt(newId());
    });
    expect(made.every((id, n) => n === 0 || id > (made[n - 1] ?? id))).toBe(true);
  });

  it('differs between machines in the same moment', () => {
    expect(idMaker(() => 0, 1)()).not.toBe(idMaker(() => 0, 2)());
  });
});
