import { type Finding, recordOf } from './place.ts';
import type { NameResolver } from './resolver.ts';

/** What resolvers say where there is no such record. */
const absent = new Set(['ENOTFOUND', 'ENODATA']);

export const findInDns = async (resolver: NameResolver, domain: string, code: string): Promise<Finding> => {
  try {
    const records = await resolver.texts(recordOf(domain));
    if (records.some((text) => text.trim() === code)) return 'found';
    return records.length === 0 ? 'missing' : 'other';
  } catch (error) {
    return absent.has((error as NodeJS.ErrnoException).code ?? '') ? 'missing' : 'unreachable';
  }
};
