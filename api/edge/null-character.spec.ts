import { expect, it } from 'vitest';
import { refuseNullCharacters } from './null-character.ts';

const refusing = (request: object) => () => refuseNullCharacters(request);

it('a request with U+0000 in any text, list or key is refused', () => {
  expect(refusing({ name: 'Ada', tags: ['a'], profile: { nick: '' }, at: 7n, key: new Uint8Array(3) })).not.toThrow();
  for (const request of [
    { name: 'A\0' },
    { tags: ['a', '\0'] },
    { search: { case: 'userId', value: '7\0' } },
    { metadata: { 'k\0': new Uint8Array() } },
  ])
    expect(refusing(request)).toThrow('U+0000');
});
