import { bytes, type EventOf, events, flag, instant, json, number, optional, text, texts } from '../../domain/event.ts';
import { insert, projection, remove, table, update, upsert } from '../../projections/projection.ts';

/** A made-up feature: things on shelves, and readers who look at them. */
export const thingEvents = events({
  'thing.added': { name: text, shelf: text, tags: optional(texts), weight: optional(number) },
  'thing.renamed': { name: text },
  'thing.removed': {},
  'thing.described': {
    note: json<{ readonly [name: string]: unknown }>(),
    picture: bytes,
    seen: instant,
    fragile: flag,
  },
  'thing.cursed': {},
  'shelf.cleared': {},
  'shelf.relabelled': { label: text },
  'weather.changed': { now: text },
});
export type ThingEvent = EventOf<typeof thingEvents>;

export const thingsTable = table({
  name: 'things',
  columns: {
    id: 'text',
    shelf: 'text',
    name: 'text',
    label: 'text?',
    tags: 'texts?',
    weight: 'bigint?',
    note: 'jsonb?',
    picture: 'bytea?',
    seen: 'timestamptz?',
    fragile: 'boolean?',
  },
  key: ['id'],
  indexes: [['shelf'], ['name']],
});
export const shelvesTable = table({ name: 'shelves', columns: { id: 'text', label: 'text?' }, key: ['id'] });

export const things = projection<ThingEvent>()({
  name: 'things',
  version: 1,
  tables: [thingsTable, shelvesTable],
  on: {
    'thing.added': ({ aggregateId: id, payload }) => [
      insert(thingsTable, {
        id,
        name: payload.name,
        shelf: payload.shelf,
        tags: payload.tags ?? [],
        weight: payload.weight === undefined ? null : BigInt(payload.weight),
      }),
      upsert(shelvesTable, { id: payload.shelf }),
    ],
    'thing.renamed': ({ aggregateId: id, payload }) => update(thingsTable, { id }, { name: payload.name }),
    'thing.removed': ({ aggregateId: id }) => remove(thingsTable, { id }),
    'thing.described': ({ aggregateId: id, payload }) =>
      update(
        thingsTable,
        { id },
        {
          note: payload.note,
          picture: Buffer.from(payload.picture, 'base64'),
          seen: new Date(payload.seen),
          fragile: payload.fragile,
        },
      ),
    'thing.cursed': () => {
      throw new Error('this thing is cursed');
    },
    'shelf.cleared': ({ aggregateId: shelf }) => remove(thingsTable, { shelf }),
    'shelf.relabelled': ({ aggregateId: shelf, payload }) => [
      update(thingsTable, { shelf }, { label: payload.label }),
      upsert(shelvesTable, { id: shelf, label: payload.label }),
    ],
  },
});

/** Follows the same events in its own way: counts nothing, names only. */
export const namesTable = table({ name: 'thing_names', columns: { id: 'text', name: 'text' }, key: ['id'] });
export const names = projection<ThingEvent>()({
  name: 'thing_names',
  version: 1,
  tables: [namesTable],
  on: {
    'thing.added': ({ aggregateId: id, payload }) => upsert(namesTable, { id, name: payload.name }),
    'thing.renamed': ({ aggregateId: id, payload }) => update(namesTable, { id }, { name: payload.name }),
    'thing.removed': ({ aggregateId: id }) => remove(namesTable, { id }),
    'shelf.relabelled': () => [],
  },
});
