import { expect, it } from 'vitest';
import type { Views } from '../views.ts';
import { narrowed } from './narrowed.ts';
import type { UserFilter } from './user-filter.ts';

const parts = (count: number): UserFilter => ({
  by: 'any',
  of: Array.from({ length: count }, (_, n) => ({ by: 'last_name', text: `${n}`, method: 5 })),
});

it('few parts are looked up one by one, many not at all: nobody makes a hundred searches of one', async () => {
  let looks = 0;
  const views: Pick<Views, 'query'> = {
    query: async () => {
      looks++;
      return [];
    },
  };
  await narrowed(views as Views, { instanceId: 'i' }, [parts(3)]);
  expect(looks).toBe(3);
  expect(await narrowed(views as Views, { instanceId: 'i' }, [parts(100)])).toEqual([parts(100)]);
  expect(looks).toBe(3);
});
