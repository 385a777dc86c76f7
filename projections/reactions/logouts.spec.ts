import { describe, expect, it } from 'vitest';
import { logouts } from './logouts.ts';

const jobsOf = (type: string) =>
  logouts.on[type]?.({
    ...{ type, payload: {}, eventId: 'event-1', aggregateId: 'aggregate-1', instanceId: 'instance-1' },
    ...{ aggregateType: type.split('.')[0], position: 7n },
  } as never);

describe('the end of', () => {
  it.each([
    ['a session', 'session.terminated', { sessionId: 'aggregate-1' }],
    ['somebody’s being active', 'user.deactivated', { userId: 'aggregate-1' }],
    ['somebody’s being free of locks', 'user.locked', { userId: 'aggregate-1' }],
    ['an organization’s being active', 'org.deactivated', { orgId: 'aggregate-1' }],
    ['somebody', 'user.removed', { userId: 'aggregate-1' }],
  ])('%s is told to applications', (_, type, who) => {
    expect(jobsOf(type)).toEqual([
      { id: 'logout-event-1', kind: 'logout', data: { instanceId: 'instance-1', ...who, position: '7' } },
    ]);
  });
});
