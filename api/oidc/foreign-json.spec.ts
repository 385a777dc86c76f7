import { describe, expect, it } from 'vitest';
import { foreignJson, foreignJwt } from './foreign-json.ts';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const jwt = (header: string | Buffer, claims: string | Buffer) =>
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
    jwt('{"alg":"none","kid":{"toString":1}}', '{}'),
    jwt('{"alg":"none","kid":["key-1"]}', '{}'),
    jwt('{"alg":"none"}', Buffer.from('7b226a7469223a22ff227d', 'hex')),
    jwt(Buffer.from('7b22616c67223a22ff227d', 'hex'), '{}'),
    `${jwt('{"alg":"none"}', '{"sub":"50"}').slice(0, -1)}A.`,
    jwt('{"alg":"none"}', '{"sub":"\\u0000"}'),
    jwt('{"alg":"none"}', `{"sub":${nested(60)}}`),
  ])('is none: %#', (text) => expect(foreignJwt(text)).toBeUndefined());
});
