import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '../../domain/decider.ts';
import type { EventSchema, Field } from '../../domain/event.ts';
import { deciders } from '../../domain/index.ts';
import { projections } from '../index.ts';
import type { Seen } from '../projection.ts';
import { changesOf } from '../rows.ts';

const marker = 'somebody’s secret';
const samples: { readonly [F in Field['form']]: unknown } = {
  text: 'text',
  flag: true,
  number: 1,
  instant: '2026-01-01T00:00:00Z',
  bytes: 'AAAA',
  texts: ['text'],
  numbers: [1],
  json: {},
};
const sample = ({ form, sealed }: Field) =>
  sealed !== 'secret' ? samples[form] : form === 'json' ? { inside: marker } : marker;

const holds = (value: unknown) =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner))?.includes(marker) ?? false;

const schemas: readonly (readonly [string, EventSchema])[] = deciders.flatMap(({ events }) => Object.entries(events));

/** An event of this type, with the marker in whatever of it is secret. */
const eventOf = (type: string, { version, fields }: EventSchema) => ({
  ...{ type, version, eventId: 'event', correlationId: 'correlation', actor: 'actor', createdAt: new Date(0) },
  ...{ instanceId: 'instance', aggregateType: 'user', aggregateId: 'id', revision: 1, owner: 'org', position: 1n },
  payload: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, sample(field as Field)])),
});

/** Columns that a secret came to, and whether they say that they are secret. */
const reached = schemas
  .map(([type, schema]) => eventOf(type, schema))
  .filter(({ payload }) => holds(payload))
  .flatMap((event) => projections.flatMap((projection) => changesOf(projection, event as unknown as Seen<DomainEvent>)))
  .flatMap((change) =>
    change.op === 'remove'
      ? []
      : Object.entries(change.op === 'update' ? change.set : change.row)
          .filter(([, value]) => holds(value))
          .map(([column]) => ({
            column: `${change.table.name}.${column}`,
            hidden: change.table.secret?.includes(column),
          })),
  );

describe('what an event keeps secret', () => {
  it('comes to no column of a read model that an audit shows', () => {
    expect(reached.length).toBeGreaterThan(0);
    expect(reached.filter(({ hidden }) => !hidden)).toEqual([]);
  });

  it('is whatever is called a secret or the hash of one', () => {
    const open = schemas.flatMap(([type, { fields }]) =>
      Object.entries(fields as Record<string, Field>)
        .filter(([name, { sealed }]) => /secret|encoded|hashed|privatekey|^code$/i.test(name) && sealed !== 'secret')
        .map(([name]) => `${type}.${name}`),
    );
    expect(open).toEqual([]);
  });
});
