import { readFileSync } from 'node:fs';
import type { AuditKey } from '../../domain/audit/events.ts';
import { ConfigError } from '../config/config.ts';

/** The keys in a file: a JSON Web Key, or a set of them (RFC 7517), as /.well-known/fasti-audit-keys gives it. */
export const keysIn = (file: string): readonly AuditKey[] => {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8'));
    return content.keys ?? [content];
  } catch (error) {
    throw new ConfigError(`${file} is no JSON Web Key or set of such keys: ${(error as Error).message}`);
  }
};
