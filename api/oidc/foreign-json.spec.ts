import { describe, expect, it } from 'vitest';
import { foreignJson, foreignJwt } from './foreign-json.ts';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const jwt = (header: string, claims: string) =>
  `${[header, claims].map((part) => Buffer.from(part).toString('base64url')).join('.')}.`;

describe('JSON of a stranger', () => {
  it('is what it says', () => {
    expect(foreignJson('{"a":[1,null,true,"ü😀"]}')).toEqual({ a: [1, null, true, 'ü😀'] });
    expect(foreignJson(nested(50))).toBeDefined();
  });

  it.each([
    '',
    '{',
    'NaN',
    '"\\u0000"',
    '{"\\u0000":1}',
    '["\\ud800"]',
    '{"a":{"\\udfff":1}}',
    nested(51),
    nested(100_000),
  ])('is nothing that can be worked with, or kept: %#', (text) => expect(foreignJson(text)).toBeUndefined());

  it('names no prototype', () => {
    const said = foreignJson('{"__proto__":{"isAdmin":true}}') as { readonly isAdmin?: boolean };
    expect(said.isAdmin).toBeUndefined();
  });
});

describe('a JWT of a stranger', () => {
  it('is read before it is believed', () => {
    expect(foreignJwt(jwt('{"alg":"none"}', '{"sub":"5"}'))).toEqual({ header: { alg: 'none' }, claims: { sub: '5' } });
  });

  it.each([
    'x',
    'a.b.c',
    jwt('null', '{}'),
    jwt('{"alg":"none"}', '[]'),
    jwt('{"alg":"none"}', 'null'),
    jwt('{"alg":"none"}', '"x"'),
    jwt('{"alg":"none","kid":"\\u0000"}', '{}'),
    jwt('{"alg":"none","b64":false}', '{}'),
    jwt('{"alg":"none"}', '{"sub":"\\u0000"}'),
    jwt('{"alg":"none"}', `{"sub":${nested(60)}}`),
  ])('is none: %#', (text) => expect(foreignJwt(text)).toBeUndefined());
});
