import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inTurn } from './in-turn.ts';

const recorder = () => {
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await nextTurn();
    log.push(`${name} ends`);
    return name;
  };
  return { log, work };
};

describe('work in turn', () => {
  it('waits for work on the same key, in the order of arrival', async () => {
    const { log, work } = recorder();
    const queue = inTurn();
    expect(
      await Promise.all([queue(['a'], work('one')), queue(['a', 'b'], work('two')), queue(['b'], work('three'))]),
    ).toEqual(['one', 'two', 'three']);
    expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends']);
  });

  it('begins at once where nobody is before it', async () => {
    const { log, work } = recorder();
    const done = inTurn()(['a'], work('one'));
    expect(log).toEqual(['one begins']);
    await done;
  });

  it('does not wait for work on other keys', async () => {
    const { log, work } = recorder();
    const queue = inTurn();
    await Promise.all([queue(['a'], work('one')), queue(['b'], work('two'))]);
    expect(log.slice(0, 2)).toEqual(['one begins', 'two begins']);
  });

  it('goes on after work that failed', async () => {
    const { work } = recorder();
    const queue = inTurn();
    const failed = queue(['a'], () => Promise.reject(new Error('no')));
    await expect(Promise.all([failed, queue(['a'], work('two'))])).rejects.toThrow('no');
    expect(await queue(['a'], work('three'))).toBe('three');
  });
});
