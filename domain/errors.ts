/** All a transport may branch on; api/error/errors.ts maps each kind once for every protocol. */
export type ErrorKind =
  | 'invalid'
  | 'not_found'
  | 'already_exists'
  | 'precondition'
  | 'conflict'
  | 'denied'
  | 'unauthenticated'
  | 'exhausted'
  | 'unimplemented'
  | 'unavailable'
  | 'internal';

/** `code` is public and stable; `id` is ZITADEL's error id where a client may depend on it; `cause` never leaves the server. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly id: string | undefined;
  /** Facts a protocol may hand on, such as the failed attempts after a wrong password. */
  readonly facts: Readonly<Record<string, string | number>>;
  constructor(
    code: string,
    kind: ErrorKind,
    message: string,
    id?: string,
    facts: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
    this.code = code;
    this.kind = kind;
    this.id = id;
    this.facts = facts;
  }
}

type Entry = readonly [kind: ErrorKind, message: string, id?: string];
/** Every catalogue, by prefix: docs/errors.md is printed from it. */
export const catalogues = new Map<string, Readonly<Record<string, Entry>>>();

type ErrorFactory = (detail?: { readonly message?: string; readonly facts?: DomainError['facts'] }) => DomainError;

/** One catalogue a feature: `{ not_found: ['not_found', 'There is no such project.', 'PROJECT-…'] }`. */
export const errors = <const C extends Readonly<Record<string, Entry>>>(prefix: string, catalogue: C) => {
  catalogues.set(prefix, catalogue);
  return Object.fromEntries(
    Object.entries(catalogue).map(([name, [kind, message, id]]) => [
      name,
      (detail?: Parameters<ErrorFactory>[0]) =>
        new DomainError(`${prefix}.${name}`, kind, detail?.message ?? message, id, detail?.facts),
    ]),
  ) as { readonly [K in keyof C]: ErrorFactory };
};
