import { describe, expect, it } from 'vitest';
import { handOver, masterKeyOf, masterKeysOf, WrongMasterKey } from './master-keys.ts';

const [first, second, third] = ['1', '2', '3'].map((digit) => masterKeyOf(digit.repeat(32))) as [
  ReturnType<typeof masterKeyOf>,
  ReturnType<typeof masterKeyOf>,
  ReturnType<typeof masterKeyOf>,
];
type Handover = ReturnType<typeof handOver>;
const databaseWith = (...handovers: Handover[]) => {
  let asked = 0;
  return async <R>(_: string, [id]: unknown[]): Promise<readonly R[]> => {
    if (++asked > 10) throw new Error('asked again and again');
    return handovers.filter((one) => one.id === id) as R[];
  };
};

describe('a process that meets a master key it does not know', () => {
  it('takes it from whom it was handed over by, through as many as there were', async () => {
    const masters = masterKeysOf(databaseWith(handOver(second, first), handOver(third, second)), [first.text]);
    expect((await masters.find(third.id)).text).toBe(third.text);
    expect(masters.newest().id).toBe(third.id);
  });

  it('refuses by name where a replacement was taken back, which hands each of two keys over to the other', async () => {
    const masters = masterKeysOf(databaseWith(handOver(second, first), handOver(first, second)), [third.text]);
    await expect(masters.find(first.id)).rejects.toThrow(WrongMasterKey);
  });

  it('goes on wrapping with the newest when it learns of an older one', async () => {
    const masters = masterKeysOf(databaseWith(), [second.text], { again: () => [second.text, first.text] });
    expect((await masters.find(first.id)).text).toBe(first.text);
    expect(masters.newest().id).toBe(second.id);
  });

  it('wraps with a newer one once its configuration names it', async () => {
    const masters = masterKeysOf(databaseWith(), [first.text], { again: () => [second.text, first.text] });
    await masters.find(second.id);
    expect(masters.newest().id).toBe(second.id);
    await masters.find(first.id);
    expect(masters.newest().id).toBe(second.id);
  });
});
