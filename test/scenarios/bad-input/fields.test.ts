import { randomBytes } from 'node:crypto';
import type { JsonValue } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FieldPath, isEnum, isMessage, isText, isWhole, nameOf, pathsTo, withField } from '../fields.ts';
import { type ServedMethod, servedMethods } from '../served.ts';
import { type Answer, expectNoTrace, type Troubled, troubled } from './world.ts';

let world: Troubled;
beforeAll(async () => {
  world = await troubled();
});
afterAll(() => world?.stop());

/** Sends every served method its valid request with one such field spoilt, field by field. */
const spoil = async (
  wanted: Parameters<typeof pathsTo>[1],
  value: JsonValue,
  look: (where: string, answer: Answer) => void,
  fits: (method: ServedMethod, path: FieldPath) => boolean = () => true,
) => {
  for (const method of servedMethods)
    for (const path of pathsTo(method.method.input, wanted))
      if (fits(method, path)) {
        const answer = await world.post(method, withField(world.requests[method.name] ?? {}, path, value));
        expectNoTrace(answer.text);
        look(`${method.name} ${nameOf(path)}`, answer);
      }
};
const isRefused = (where: string, { status, text }: Answer) =>
  expect([where, status, JSON.parse(text).code]).toEqual([where, 400, 'invalid_argument']);
/** What we don't serve yet is `unimplemented`, all else is the caller's mistake or none. */
const isForeseen = (where: string, { status, text }: Answer) =>
  expect([where, status >= 500 && status !== 501 ? text : '']).toEqual([where, '']);

describe('any text of any request', () => {
  it('is refused with U+0000 in it, which Postgres cannot keep', async () => {
    await world.unchanged(() => spoil(isText, 'a\u0000b', isRefused));
  });

  it('is refused with half a character in it', async () => {
    await world.unchanged(() => spoil(isText, 'a\ud800b', isRefused));
  });
});

describe('any field of any request', () => {
  it('may be far too long', async () => {
    const passwords = /password/;
    // At random, so that no index can keep it by compressing it.
    await spoil(isText, randomBytes(5_000).toString('hex'), isForeseen, (_, path) => !passwords.test(nameOf(path)));
  });

  it('may be a choice that the contract does not define', async () => {
    await world.unchanged(() => spoil(isEnum, 99, isRefused));
  });

  it('may be a number larger than anything', async () => {
    await spoil(isWhole, '18446744073709551615', isForeseen);
    await spoil(isWhole, '4294967295', isForeseen);
    await spoil(isWhole, -1, isForeseen);
  });

  it('may be a time or a duration at the end of the calendar', async () => {
    const isTime = isMessage('google.protobuf.Timestamp');
    const isDuration = isMessage('google.protobuf.Duration');
    await spoil(isTime, '9999-12-31T23:59:59.999999999Z', isForeseen);
    await spoil(isTime, '0001-01-01T00:00:00Z', isForeseen);
    await spoil(isDuration, '315576000000s', isForeseen);
    await spoil(isDuration, '-315576000000s', isForeseen);
    await spoil(isDuration, '0.000000001s', isForeseen);
  });
});

it('after all of it every read model is whole', async () => {
  await world.readModelsAreSound();
});
