import type { Decider } from '../decider.ts';
import { errors } from '../errors.ts';
import { type ProjectionEvent, projectionEvents } from './events.ts';

export type ProjectionCommand = {
  readonly type: 'SkipEvent';
  readonly version: number;
  readonly position: bigint;
  readonly eventType: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly reason: string;
};
/** What is skipped, as `version/position`. */
export type ProjectionState = { readonly skipped: ReadonlySet<string> };

export const skipErrors = errors('skip', {
  no_reason: ['invalid', 'A skip is recorded with its reason.'],
});

/** What an operator decided about one instance's events in a read model. */
export const projection: Decider<ProjectionCommand, ProjectionState, ProjectionEvent> = {
  name: 'projection',
  aggregate: 'projection',
  events: projectionEvents,
  initial: { skipped: new Set() },
  decide({ type: _, position, reason, ...what }, { skipped }) {
    if (reason.trim() === '') throw skipErrors.no_reason();
    if (skipped.has(`${what.version}/${position}`)) return [];
    return [
      { type: 'projection.event.skipped', payload: { ...what, position: String(position), reason: reason.trim() } },
    ];
  },
  evolve: ({ skipped }, { payload }) => ({ skipped: new Set([...skipped, `${payload.version}/${payload.position}`]) }),
};
