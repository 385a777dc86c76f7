import { describe, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import type { ProjectionEvent } from './events.ts';
import { projection } from './projection.ts';

const given = specOf(projection);
const what = {
  version: 2,
  eventType: 'user.added',
  aggregateType: 'user',
  aggregateId: 'rosa',
  reason: 'imported twice',
};
const skip = { type: 'SkipEvent', position: 17n, ...what } as const;
const skipped: ProjectionEvent = { type: 'projection.event.skipped', payload: { ...what, position: '17' } };

describe('a read model', () => {
  it('passes over an event for a reason, recorded once', () => {
    given().when(skip).then(skipped);
    given(skipped).when(skip).thenNothing();
  });

  it('meets the event again in its next version', () => {
    given(skipped)
      .when({ ...skip, version: 3 })
      .then({ ...skipped, payload: { ...skipped.payload, version: 3 } });
  });

  it('passes over nothing without a reason', () => {
    given()
      .when({ ...skip, reason: ' ' })
      .thenRejected('skip.no_reason');
  });
});
