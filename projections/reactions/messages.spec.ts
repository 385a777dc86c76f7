import { describe, expect, it } from 'vitest';
import { messages } from './messages.ts';

const event = (type: string, payload: object) =>
  ({
    ...{ type, payload, eventId: 'event-1', aggregateId: 'user-1', aggregateType: 'user', instanceId: 'instance-1' },
    ...{ position: 7n, revision: 1, owner: 'org-1', actor: 'admin', createdAt: new Date(0) },
  }) as never;
const jobsOf = (type: string, payload: object) => messages.on[type]?.(event(type, payload));

const job = (eventType: string) => ({
  id: 'message-event-1',
  kind: 'message',
  data: { instanceId: 'instance-1', userId: 'user-1', eventId: 'event-1', eventType, position: '7' },
});

describe('a code', () => {
  it.each(['user.human.email.code.added', 'user.human.password.code.added'])('of %s is sent', (type) => {
    expect(jobsOf(type, { code: 'ABC123' })).toEqual([job(type)]);
  });

  it('that was handed back to whoever asked is not sent', () => {
    expect(jobsOf('user.human.email.code.added', { code: 'ABC123', code_returned: true })).toEqual([]);
  });

  it('of somebody who was erased is not sent', () => {
    expect(jobsOf('user.human.email.code.added', {})).toEqual([]);
  });

  it('for SMS is not mailed', () => {
    expect(jobsOf('user.human.password.code.added', { code: 'ABC123', notificationType: 1 })).toEqual([]);
  });

  it('stays out of the queue', () => {
    expect(JSON.stringify(jobsOf('user.human.email.code.added', { code: 'ABC123' }))).not.toContain('ABC123');
  });
});
