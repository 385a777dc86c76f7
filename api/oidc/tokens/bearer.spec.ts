import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bearer, bearerIn, textOf } from './bearer.ts';

const digits = fc.stringMatching(/^\d{1,18}$/);
/** Callers may choose user ids: anything may stand in them. */
const userId = fc.string({ minLength: 1, maxLength: 200, unit: 'binary' });
/** Projects' ids, too. */
const chosenId = fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' });

describe('the text of a bearer token', () => {
  it('says the same when it is read again, whatever user ids look like', () => {
    const bearer: fc.Arbitrary<Bearer> = fc.oneof(
      fc.record({ kind: fc.constant('pat' as const), tokenId: digits, userId }),
      fc.record({
        kind: fc.constant('access_token' as const),
        oidcSessionId: digits.map((id) => `V2_${id}`),
        tokenId: digits.map((id) => `at_${id}`),
        userId,
        sessionId: fc.option(digits, { nil: undefined }),
        projectId: fc.option(chosenId, { nil: undefined }),
      }),
      fc.record({
        kind: fc.constant('refresh_token' as const),
        oidcSessionId: digits.map((id) => `V2_${id}`),
        tokenId: digits.map((id) => `rt_${id}`),
        userId,
        sessionId: fc.option(digits, { nil: undefined }),
        projectId: fc.option(chosenId, { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(bearer, (one) => {
        expect(bearerIn(textOf(one))).toEqual(one);
      }),
    );
  });

  it('is none of a code, of a session token, of a page', () => {
    for (const text of ['V2_1', 'sess_1:2', 'form_post {}', 'V2_1-at_2', '1', ':1'])
      expect(bearerIn(text)).toBeUndefined();
  });
});
