import fc from 'fast-check';
import { expect, it } from 'vitest';
import { namesIn } from './names.ts';

const names = namesIn('fasti');
const part = fc.string({ unit: fc.constantFrom('a', 'A', '-', '/', '%', '.', '$', 'ä', '😀', '2F') });

it('two streams have the same name only if they are the same', () => {
  const stream = fc.record({ instanceId: part, aggregateType: part, aggregateId: part });
  fc.assert(
    fc.property(stream, stream, (one, other) => {
      const same = JSON.stringify(one) === JSON.stringify(other);
      expect(names.slotsOfStream(one) === names.slotsOfStream(other)).toBe(same);
    }),
  );
});

it('only commands are in the log', () => {
  expect(names.command('instance-1', 'a/b')).toBe('fasti.command/instance-1/a%2Fb');
  for (const other of [
    names.slotsOfStream({ instanceId: 'fasti.command/', aggregateType: '', aggregateId: '' }),
    names.slotsOfClaim({ scope: '', kind: 'k', key: 'v' }),
  ])
    expect(other.startsWith(names.log)).toBe(false);
});
