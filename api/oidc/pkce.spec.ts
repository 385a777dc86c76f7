import { expect, it } from 'vitest';
import { challengeOf, isCodeChallenge } from './pkce.ts';

// RFC 7636, appendix B.
const [verifier, challenge] = [
  'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
];

it('a verifier becomes the challenge of the RFC’s example', () => {
  expect(challengeOf(verifier)).toBe(challenge);
  expect(isCodeChallenge(challenge)).toBe(true);
});

it('a verifier that is too short, too long or of other characters is refused', () => {
  for (const wrong of ['a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)} `, 'ä'.repeat(43)])
    expect(() => challengeOf(wrong)).toThrow();
});
