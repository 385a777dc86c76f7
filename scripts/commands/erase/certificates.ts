import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ErasureFacts } from '../../../api/erasure/certificate.ts';
import { ConfigError } from '../../config/config.ts';

/** Certificates in a file, or in all files of a directory, one a word. */
export const certificatesIn = (path: string): readonly string[] => {
  try {
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .sort()
          .map((file) => join(path, file))
      : [path];
    const found = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split(/\s+/)
        .filter((word) => word !== ''),
    );
    if (found.length === 0) throw new ConfigError(`There is no certificate in ${path}.`);
    return found;
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`The certificates can't be read: ${(error as Error).message}`);
  }
};

/** What the text itself says; whether to believe it is another question. */
export const factsIn = (jws: string): ErasureFacts | undefined => {
  try {
    const facts = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as ErasureFacts;
    return facts.type === 'fasti.erasure' ? facts : undefined;
  } catch {
    return undefined;
  }
};
