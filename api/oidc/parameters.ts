import { invalidRequest } from './oauth-error.ts';

/** The parameters of a request; one without a value counts as not sent (RFC 6749, 3.1). */
export type Parameters = {
  /** @throws invalid_request if it was sent more than once. */
  get(name: string): string | undefined;
  /** @throws invalid_request if it was not sent. */
  required(name: string): string;
  /** A list, separated by spaces. */
  words(name: string): readonly string[];
  /** Of one that may come several times (RFC 8707, 2; RFC 8693, 2.1). */
  all(name: string): readonly string[];
  /** @throws invalid_request if any was sent more than once (RFC 6749, 3.1 and 3.2). */
  refuseRepeated(): void;
  /** As they came. */
  pairs(): readonly (readonly [name: string, value: string])[];
};

/** RFC 8707, 2, and RFC 8693, 2.1. */
const repeatable = new Set(['resource', 'audience']);

const sentTwice = (name: string) => invalidRequest(`The parameter ${name} was sent more than once.`);

export const parametersOf = (sent: URLSearchParams): Parameters => {
  const once = (name: string) => {
    const values = sent.getAll(name);
    if (values.length > 1) throw sentTwice(name);
    return values[0] || undefined;
  };
  return {
    pairs: () => [...sent],
    get: once,
    required(name) {
      const value = once(name);
      if (value === undefined) throw invalidRequest(`The parameter ${name} is missing.`);
      return value;
    },
    words: (name) => [...new Set(once(name)?.split(' ').filter(Boolean))],
    all: (name) => [...new Set(sent.getAll(name).filter(Boolean))],
    refuseRepeated() {
      // One walk over all of them: strangers choose how many there are.
      const seen = new Set<string>();
      for (const name of sent.keys()) {
        if (seen.has(name) && !repeatable.has(name)) throw sentTwice(name);
        seen.add(name);
      }
    },
  };
};
