import { expect, test } from 'vitest';
import { memoryKeys } from '../../eventstore/memory/keys.ts';
import { openToken, sealToken } from './token.ts';

test('a token opens as often as it comes, for the instance that sealed it', async () => {
  const keys = memoryKeys();
  const token = await sealToken(keys, 'ours', 'V2_1-at_2:3');
  for (let time = 0; time < 2; time++) expect(await openToken(keys, 'ours', token)).toBe('V2_1-at_2:3');
  expect(await openToken(keys, 'theirs', token)).toBeUndefined();
});

test('what is spelled otherwise, or sealed by nobody, does not open after the token itself was opened', async () => {
  const keys = memoryKeys();
  const token = await sealToken(keys, 'ours', 'V2_1-at_2:3');
  await openToken(keys, 'ours', token);
  const last = token.at(-1) === 'A' ? 'B' : 'A';
  for (const other of [`${token}=`, `${token}A`, token.slice(0, -1), token.slice(0, -1) + last, `${token} `])
    expect(await openToken(keys, 'ours', other)).toBeUndefined();
});
