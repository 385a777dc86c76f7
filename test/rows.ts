import type { DomainEvent } from '../domain/decider.ts';
import type { Projection, Seen } from '../projections/projection.ts';
import { changesOf, Rows } from '../projections/rows.ts';

type Happened = DomainEvent & { readonly of?: string; readonly owner?: string };

/**
 * The rows that a projection holds after these events, as the worker would write them: `rowsOf(orgs)(...events)` and then
 * `.in(table)`. `of`: the aggregate's id, 'id-1' if not said; `owner`: 'org-1'.
 */
export const rowsOf =
  (projection: Projection, instanceId = 'instance-1') =>
  (...events: Happened[]) => {
    const rows = new Rows();
    for (const [index, { type, payload, of = 'id-1', owner = 'org-1' }] of events.entries()) {
      const revision = index + 1;
      const envelope = {
        instanceId,
        aggregateId: of,
        owner,
        actor: 'actor-1',
        revision,
        position: BigInt(revision),
        createdAt: new Date(revision * 1000),
      };
      const event: Seen<DomainEvent> = { type, payload, ...envelope };
      rows.apply(event, changesOf(projection, event));
    }
    return {
      in: (table: Projection['tables'][number] | object) =>
        rows.matching(table as Projection['tables'][number], instanceId, {}),
    };
  };
