import { describe, expect, it } from 'vitest';
import { keptUntil } from './kept.ts';
import type { Listener, News } from './news.ts';

const world = () => {
  const listeners: Listener[] = [];
  const listen: News['listen'] = (listener) => {
    listeners.push(listener);
  };
  const kept = keptUntil<string>({ listen }, new Set(['member.added']));
  for (const { lost } of listeners) lost(10n);
  let position = 10n;
  return {
    kept,
    happens(type: string, instanceId = 'i') {
      position++;
      const occurrence = { instanceId, aggregateType: 't', aggregateId: 'x', type, revision: 1, position };
      for (const { heard } of listeners) heard([occurrence]);
      return position;
    },
  };
};

describe('a kept answer', () => {
  it('is good until something of its types happens in its instance', () => {
    const { kept, happens } = world();
    kept.keep('i', 'ada', 'owner', 10n);
    happens('session.added');
    happens('member.added', 'another');
    expect(kept.get('i', 'ada')).toMatchObject({ value: 'owner' });
    const position = happens('member.added');
    expect([kept.get('i', 'ada'), kept.since('i')]).toEqual([undefined, position]);
  });

  it('is not kept when something happened while it was asked for', () => {
    const { kept, happens } = world();
    const since = kept.since('i') ?? 0n;
    happens('member.added');
    kept.keep('i', 'ada', 'owner', since);
    expect(kept.get('i', 'ada')).toBeUndefined();
  });

  it('costs no memory for a name that nobody has', () => {
    const { kept } = world();
    kept.keep('i', 'a'.repeat(251), 'owner', 10n);
    expect(kept.get('i', 'a'.repeat(251))).toBeUndefined();
  });
});
