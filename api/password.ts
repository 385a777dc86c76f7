import { availableParallelism } from 'node:os';
import * as argon2 from '@node-rs/argon2';
import * as bcrypt from '@node-rs/bcrypt';
import { errors } from '../domain/errors.ts';
import type { PasswordHasher } from './api.ts';
import { boundedQueue } from './bounded-queue.ts';

export const passwordHashErrors = errors('password_hash', {
  busy: ['exhausted', 'Too many passwords are being checked: try again in a moment.'],
  not_supported: [
    'invalid',
    'This password hash cannot be verified here: Argon2 in PHC form and bcrypt can.',
    'DOMAIN-JDk4t',
  ],
  out_of_bounds: ['invalid', 'The cost of this password hash is outside of what is accepted.'],
});

/** Argon2id with 19 MiB, 2 passes, 1 lane: OWASP's first choice; about 14 ms (docs/decisions/2026-11-22-argon2-library.md). */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const isArgon2 = (hash: string) => /^\$argon2(id|i|d)\$/.test(hash);
const isBcrypt = (hash: string) => /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/.test(hash);

/** Each hash takes a core and 19 MiB: no more at once than there are cores. */
export const passwordHasher = ({ inFlight = availableParallelism(), waiting = 256 } = {}): PasswordHasher => {
  const inTurn = boundedQueue({ inFlight, waiting, full: passwordHashErrors.busy });
  const hash = (password: string) => inTurn(() => argon2.hash(password, cost));
  return {
    hash,
    verify: (stored, password) =>
      inTurn(async () => {
        if (isArgon2(stored)) return argon2.verify(stored, password);
        return isBcrypt(stored) && bcrypt.verify(password, stored);
      }),
    waste: async (password) => {
      await hash(password);
    },
  };
};

/** A hash of an older kind, or of another cost: worth replacing once its password is known. */
export const isOutdated = (stored: string): boolean => {
  if (!stored.startsWith('$argon2id$')) return true;
  const { memoryCost, timeCost, parallelism } = argon2.parseOptions(stored);
  return memoryCost !== cost.memoryCost || timeCost !== cost.timeCost || parallelism !== cost.parallelism;
};

const within = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;

/** What `parse` reads in a hash; one that it cannot read is of no kind we know. */
const readIn = <T>(hash: string, parse: (hash: string) => T): T => {
  try {
    return parse(hash);
  } catch {
    throw passwordHashErrors.not_supported();
  }
};

/** Refuses a hash from elsewhere that cannot be verified, or only at a price that would stop everybody else. ZITADEL's limits. */
export const mustBeImportable = (hash: string) => {
  if (isBcrypt(hash)) {
    if (!within(readIn(hash, bcrypt.parseOptions).cost, [4, 16])) throw passwordHashErrors.out_of_bounds();
    return;
  }
  if (!isArgon2(hash)) throw passwordHashErrors.not_supported();
  const { memoryCost, timeCost, parallelism } = readIn(hash, argon2.parseOptions);
  if (!within(memoryCost, [1, 512 * 1024]) || !within(timeCost, [1, 10]) || !within(parallelism, [1, 16]))
    throw passwordHashErrors.out_of_bounds();
};
