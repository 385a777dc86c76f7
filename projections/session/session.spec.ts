import { describe, expect, it } from 'vitest';
import { hours } from '../../domain/duration.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import { remove, type Seen, update } from '../projection.ts';
import { changesOf } from '../rows.ts';
import { sessions } from './session.ts';
import { sessionsTable } from './table.ts';

const createdAt = new Date('2026-01-01T00:00:00.000Z');
const envelope = {
  instanceId: 'i1',
  aggregateId: 's1',
  owner: 'i1',
  actor: 'login-client',
  revision: 1,
  createdAt,
  position: 1n,
};
const changes = (event: SessionEvent) => changesOf(sessions, { ...envelope, ...event } as Seen<SessionEvent>);

describe('the table of sessions', () => {
  it('notes who created a session, and the fingerprint of the browser to search by', () => {
    const user_agent = { fingerprint_id: 'fp', description: 'Firefox' };
    expect(changes({ type: 'session.added', payload: { user_agent } })).toMatchObject([
      { op: 'insert', row: { id: 's1', creator: 'login-client', fingerprint_id: 'fp', user_agent } },
    ]);
  });

  it('counts a lifetime from the event that set it', () =>
    expect(changes({ type: 'session.lifetime.set', payload: { lifetime: hours(1) } })).toEqual([
      update(sessionsTable, { id: 's1' }, { expiration: new Date('2026-01-01T01:00:00.000Z') }),
    ]));

  it('shows ended sessions no longer', () =>
    expect(changes({ type: 'session.terminated', payload: {} })).toEqual([remove(sessionsTable, { id: 's1' })]));

  it('loses the sessions of a user who was removed', () =>
    expect(changesOf(sessions, { ...envelope, aggregateId: 'anna', type: 'user.removed', payload: {} })).toEqual([
      remove(sessionsTable, { user_id: 'anna' }),
    ]));
});
