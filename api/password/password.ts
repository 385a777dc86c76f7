import { availableParallelism } from 'node:os';
import { errors } from '../../domain/errors.ts';
import type { PasswordHasher } from '../api.ts';
import { boundedQueue } from './bounded-queue.ts';
import { gatheredAnswers } from './gathered-answers.ts';
import { type Argon2Cost, argon2id } from './hash/argon2.ts';
import { bcryptOf, longestForBcrypt } from './hash/bcrypt.ts';
import { isWithin, type Limits, usualLimits } from './hash/limits.ts';
import type { Costs, VerifierName } from './hash/scheme.ts';
import { schemeOf } from './hash/schemes.ts';

export const passwordHashErrors = errors('password_hash', {
  busy: ['exhausted', 'Too many passwords are being checked: try again in a moment.'],
  not_supported: [
    'invalid',
    'This password hash cannot be verified here: docs/guides/passwords.md names the forms that can.',
    'DOMAIN-JDk4t',
  ],
  out_of_bounds: ['invalid', 'The cost of this password hash is outside of what is accepted.'],
  too_long: ['invalid', 'The password is longer than can be hashed.'],
});

/** What passwords are hashed with from now on. */
export type HashedWith =
  | { readonly algorithm: 'argon2id'; readonly cost: Argon2Cost }
  | { readonly algorithm: 'bcrypt'; readonly cost: number };

/** Argon2id with 19 MiB, 2 passes, 1 lane: OWASP's first choice; about 14 ms (docs/decisions/2026-11-22-argon2-library.md). */
const usual: HashedWith = { algorithm: 'argon2id', cost: { memoryCost: 19_456, timeCost: 2, parallelism: 1 } };

export type PasswordOptions = {
  readonly hashedWith?: HashedWith;
  /** Absent: every one. */
  readonly verifiers?: readonly VerifierName[];
  readonly limits?: Limits;
  readonly inFlight?: number;
  readonly waiting?: number;
};

/** Some forms take time that grows with the square of it. */
const longestBytes = 1000;

/** Whoever waited so long has gone, or has tried again. */
const patienceMs = 15_000;

/** What thirty passwords take on two cores; longer saves nothing more. */
const gatheredMs = 200;

/** Ours, and what is about as quick: everything else waits in a line of its own, so that it stops nobody who signs in with ours. */
const isQuick = ({ argon2Memory, argon2Time, bcryptCost }: Costs, hashedWith: HashedWith): boolean => {
  if (bcryptCost !== undefined) return bcryptCost <= (hashedWith.algorithm === 'bcrypt' ? hashedWith.cost : 10);
  if (argon2Memory === undefined || argon2Time === undefined) return false;
  const { memoryCost, timeCost } = (hashedWith.algorithm === 'argon2id' ? hashedWith : usual).cost as Argon2Cost;
  return argon2Memory * argon2Time <= 4 * memoryCost * timeCost;
};

/** Each hash takes a core and 19 MiB: no more at once than there are cores, and of those from elsewhere always fewer. */
export const passwordHasher = ({
  hashedWith = usual,
  verifiers,
  limits = usualLimits,
  inFlight = availableParallelism(),
  waiting = 256,
}: PasswordOptions = {}): Omit<PasswordHasher, 'mustBeUnknown'> => {
  const full = () => passwordHashErrors.busy({ facts: { retryAfter: 1 } });
  const quickly = boundedQueue({ inFlight, waiting, patienceMs, full });
  const slowly = boundedQueue({ inFlight: Math.max(1, inFlight - 1), waiting: waiting / 4, patienceMs, full });
  const together = gatheredAnswers({ waiting: quickly.waiting, least: 2 * inFlight, ms: gatheredMs });
  const current = hashedWith.algorithm === 'argon2id' ? argon2id(hashedWith.cost) : bcryptOf(hashedWith.cost);
  const isVerified = (name: VerifierName) => verifiers === undefined || verifiers.includes(name);
  const known = (encoded: string) => {
    const scheme = schemeOf(encoded);
    const costs = scheme?.costs(encoded);
    return scheme && costs && (current.isCurrent(encoded) || isVerified(scheme.name)) ? { scheme, costs } : undefined;
  };

  const hash = async (password: string) => {
    const bytes = Buffer.byteLength(password);
    if (bytes > (hashedWith.algorithm === 'bcrypt' ? longestForBcrypt : longestBytes))
      throw passwordHashErrors.too_long();
    return quickly(() => current.hash(password));
  };

  return {
    hash,
    async verify(encoded, password) {
      const form = known(encoded);
      if (!form || Buffer.byteLength(password) > longestBytes) return false;
      const inTurn = isQuick(form.costs, hashedWith) ? quickly : slowly;
      const matched = await inTurn(() => form.scheme.verify(encoded, password));
      await together();
      return matched;
    },
    async waste(password) {
      await quickly(() => current.hash(password.slice(0, longestForBcrypt)));
      await together();
    },
    isOutdated: (encoded) => !current.isCurrent(encoded),
    mustBeImportable(encoded) {
      const form = known(encoded);
      if (!form) throw passwordHashErrors.not_supported();
      if (!isWithin(form.costs, limits)) throw passwordHashErrors.out_of_bounds();
    },
  };
};
