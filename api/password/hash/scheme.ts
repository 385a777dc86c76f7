/** As ZITADEL's configuration names them. */
export type VerifierName =
  | 'argon2'
  | 'bcrypt'
  | 'scrypt'
  | 'pbkdf2'
  | 'md5'
  | 'md5plain'
  | 'md5salted'
  | 'sha2'
  | 'phpass'
  | 'drupal7';

/** What verifying takes, in the units of the form; each has its range in `limits.ts`. */
export type CostName =
  | 'bcryptCost'
  | 'argon2Time'
  | 'argon2Memory'
  | 'argon2Threads'
  | 'scryptLN'
  | 'scryptR'
  | 'scryptP'
  | 'scryptMiB'
  | 'pbkdf2Rounds'
  | 'sha256Rounds'
  | 'sha512Rounds'
  | 'phpassRounds'
  | 'drupal7Iterations';
export type Costs = { readonly [C in CostName]?: number };

/** A form of hash. */
export type Scheme = {
  readonly name: VerifierName;
  /** The beginning by which it is known, or the whole of it where it has none. */
  readonly begins: RegExp;
  /** Undefined: it begins like one, but is none. */
  costs(encoded: string): Costs | undefined;
  /** Only of what has costs. */
  verify(encoded: string, password: string): Promise<boolean>;
};

/** A form that takes a loop of ours: `compute` gives the encoded hash anew, in a thread of its own. */
export type Loop = Omit<Scheme, 'verify'> & { compute(encoded: string, password: string): string };
