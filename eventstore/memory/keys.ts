import { dataKey, newKeyBytes } from '../data-key.ts';
import type { DataKey, Keys } from '../keys.ts';

/** Keys that live as long as the process: for tests. */
export const memoryKeys = (): Keys => {
  const instances = new Map<string, DataKey>();
  const subjects = new Map<string, DataKey | 'destroyed'>();
  const nameOf = (instanceId: string, subject: string) => JSON.stringify([instanceId, subject]);
  return {
    async instance(instanceId) {
      const key = instances.get(instanceId) ?? dataKey(newKeyBytes());
      instances.set(instanceId, key);
      return key;
    },
    async subject(instanceId, subject, { create = false } = {}) {
      const name = nameOf(instanceId, subject);
      if (create && !subjects.has(name)) subjects.set(name, dataKey(newKeyBytes()));
      const key = subjects.get(name);
      return key === 'destroyed' ? undefined : key;
    },
    async destroySubject(instanceId, subject) {
      subjects.set(nameOf(instanceId, subject), 'destroyed');
    },
    async living(instanceId, asked) {
      return asked.filter((subject) => (subjects.get(nameOf(instanceId, subject)) ?? 'destroyed') !== 'destroyed');
    },
    async check() {},
  };
};
