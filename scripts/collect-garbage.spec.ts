import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { collectGarbage } from './collect-garbage.ts';

it('takes away what nobody holds', async () => {
  const made = new WeakRef({ large: new Uint8Array(1_000) });
  await nextTurn();
  expect(made.deref()).toBeDefined();
  await nextTurn();
  await collectGarbage();
  expect(made.deref()).toBeUndefined();
});
