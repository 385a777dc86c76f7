import { createHash } from 'node:crypto';
import { errors } from '../../../domain/errors.ts';
import { passwordErrors } from '../../../domain/settings/password-complexity.ts';
import { type Bloom, openBloom } from './bloom.ts';
import { isInRange, type RangeService } from './range.ts';

const listErrors = errors('password_list', {
  unavailable: ['unavailable', 'Whether this password leaked cannot be found out now: try again in a moment.'],
});

export type BreachedOptions = {
  /** Made by `fasti passwords bloom`. */
  readonly bloomFile?: string;
  readonly range?: RangeService;
  /** Refuse what cannot be looked up. */
  readonly failsClosed?: boolean;
  readonly onTrouble: (error: unknown) => void;
};
export type BreachedPasswords = {
  /** @throws password.breached, password_list.unavailable */
  mustBeUnknown(password: string): Promise<void>;
  close(): Promise<void>;
};

/** A service that is away would fill the log otherwise. */
const complainEveryMs = 60_000;

export const breachedPasswords = ({
  bloomFile,
  range,
  failsClosed = false,
  onTrouble,
}: BreachedOptions): BreachedPasswords => {
  let bloom: Promise<Bloom> | undefined;
  let complainedAt = Number.NEGATIVE_INFINITY;
  const opened = (path: string) => {
    bloom ??= openBloom(path).catch((error) => {
      bloom = undefined;
      throw error;
    });
    return bloom;
  };
  const isKnown = async (sha1: Buffer) =>
    (bloomFile !== undefined && (await (await opened(bloomFile)).has(sha1))) ||
    (range !== undefined && (await isInRange(range, sha1)));

  return {
    async mustBeUnknown(password) {
      const sha1 = createHash('sha1').update(password).digest();
      const known = await isKnown(sha1).catch((error) => {
        if (performance.now() - complainedAt > complainEveryMs) onTrouble(error);
        complainedAt = performance.now();
        if (failsClosed) throw listErrors.unavailable();
        return false;
      });
      if (known) throw passwordErrors.breached();
    },
    close: async () => (await bloom?.catch(() => undefined))?.close(),
  };
};
