import type { FirstUse } from '../../projections/first-use/first-use.ts';

/** For one process that lives no longer than its test. */
export const firstUseInMemory = (): FirstUse => {
  const used = new Set<string>();
  return async (instanceId, name) => {
    const key = JSON.stringify([instanceId, name]);
    const isFirst = !used.has(key);
    used.add(key);
    return isFirst;
  };
};
