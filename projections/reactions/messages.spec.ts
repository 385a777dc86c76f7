import { describe, expect, it } from 'vitest';
import { messages } from './messages.ts';

const event = (type: string, payload: object) =>
  ({
    ...{ type, payload, eventId: 'event-1', aggregateId: 'user-1', instanceId: 'instance-1' },
    ...{
      aggregateType: type.split('.')[0],
      position: 7n,
      revision: 1,
      owner: 'org-1',
      actor: 'admin',
      createdAt: new Date(0),
    },
  }) as never;
const jobsOf = (type: string, payload: object) => messages.on[type]?.(event(type, payload));

const job = (eventType: string, about: object = { userId: 'user-1' }) => ({
  id: 'message-event-1',
  kind: 'message',
  data: { instanceId: 'instance-1', ...about, eventId: 'event-1', eventType, position: '7' },
});

describe('a code', () => {
  const codes = [
    'user.human.email.code.added',
    'user.human.initialization.code.added',
    'user.human.invite.code.added',
    'user.human.password.code.added',
    'user.human.passwordless.initialization.code.requested',
    'user.human.phone.code.added',
  ];
  it.each(codes)('of %s is sent', (type) => {
    expect(jobsOf(type, { code: 'ABC123' })).toEqual([job(type)]);
  });

  it.each(['session.otp.email.challenged', 'session.otp.sms.challenged'])('of %s is sent, by its session', (type) => {
    expect(jobsOf(type, { code: '12345678' })).toEqual([job(type, { sessionId: 'user-1' })]);
  });

  it.each([
    ['user.human.email.code.added', 'code_returned'],
    ['user.human.invite.code.added', 'codeReturned'],
    ['session.otp.sms.challenged', 'codeReturned'],
    ['session.otp.email.challenged', 'returnCode'],
  ])('of %s that was handed back to whoever asked is not sent', (type, returned) => {
    expect(jobsOf(type, { code: 'ABC123', [returned]: true })).toEqual([]);
  });

  it('of somebody who was erased is not sent', () => {
    expect(jobsOf('user.human.email.code.added', {})).toEqual([]);
  });

  it('stays out of the queue', () => {
    expect(JSON.stringify(jobsOf('user.human.email.code.added', { code: 'ABC123' }))).not.toContain('ABC123');
  });
});

describe('what happened to somebody', () => {
  it.each(['user.domain.claimed', 'user.human.password.changed'])('is told: %s', (type) => {
    expect(jobsOf(type, {})).toEqual([job(type)]);
  });
});
