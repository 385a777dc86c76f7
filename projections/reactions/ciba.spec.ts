import { describe, expect, it } from 'vitest';
import { cibaNotifications } from './ciba.ts';

const createdAt = new Date('2026-01-01T12:00:00Z');
const jobsOf = (type: string, payload: object = {}) =>
  cibaNotifications.on[type]?.({
    ...{ type, payload, createdAt, eventId: 'event-1', aggregateId: 'ciba-1', instanceId: 'instance-1' },
  } as never);
const job = { id: 'ciba-event-1', kind: 'ciba_notification', data: { instanceId: 'instance-1', cibaId: 'ciba-1' } };

describe('a client that asked somebody to sign in', () => {
  it.each(['ciba_request.approved', 'ciba_request.denied'])('is told of %s', (type) => {
    expect(jobsOf(type)).toEqual([job]);
  });

  it('is told when it is too late for an answer, unless it asks by itself', () => {
    const Expires = '2026-01-01T12:05:00Z';
    const late = { ...job, data: { ...job.data, atExpiry: true }, delayMs: 300_000 };
    expect(jobsOf('ciba_request.added', { Delivery: 'push', Expires })).toEqual([late]);
    expect(jobsOf('ciba_request.added', { Delivery: 'poll', Expires })).toEqual([]);
  });
});
