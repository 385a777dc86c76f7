import { dataKey, newKeyBytes } from '../data-key.ts';
import type { DataKey, Keys } from '../keys.ts';

/** Keys that live as long as the process: for tests. */
export const memoryKeys = (): Keys => {
  const instances = new Map<string, DataKey>();
  const subjects = new Map<string, DataKey | 'destroyed'>();
  const adopted = new Map<string, Set<string>>();
  const nameOf = (instanceId: string, subject: string) => JSON.stringify([instanceId, subject]);
  return {
    instance(instanceId) {
      const key = instances.get(instanceId) ?? dataKey(newKeyBytes());
      instances.set(instanceId, key);
      return key;
    },
    subject(instanceId, subject, { create = false } = {}) {
      const name = nameOf(instanceId, subject);
      if (create && !subjects.has(name)) subjects.set(name, dataKey(newKeyBytes()));
      const key = subjects.get(name);
      return key === 'destroyed' ? undefined : key;
    },
    async adopt(instanceId, subject, person) {
      const names = adopted.get(nameOf(instanceId, person)) ?? new Set();
      adopted.set(nameOf(instanceId, person), names.add(nameOf(instanceId, subject)));
    },
    async destroySubject(instanceId, subject) {
      const name = nameOf(instanceId, subject);
      for (const gone of [name, ...(adopted.get(name) ?? [])]) subjects.set(gone, 'destroyed');
    },
    async destroyOfStreams(aggregateType) {
      const names = [...subjects.keys()].filter((name) => JSON.parse(name)[1].startsWith(`${aggregateType}/`));
      for (const name of names) subjects.delete(name);
      return names.length;
    },
    async living(instanceId, asked) {
      return asked.filter((subject) => (subjects.get(nameOf(instanceId, subject)) ?? 'destroyed') !== 'destroyed');
    },
    async check() {},
  };
};
