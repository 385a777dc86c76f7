import type { DomainEvent } from '../domain/decider.ts';
import type { EventSchema } from '../domain/event.ts';
import type { Stream } from './eventstore.ts';

/** The only aggregate that is about a person; its id names the key. */
export const subjectAggregate = 'user';

/** While nobody is known, a stream has a key of its own, which is destroyed with the person that it turns out to be about. */
export const ownSubject = ({ aggregateType, aggregateId }: Pick<Stream, 'aggregateType' | 'aggregateId'>) =>
  `${aggregateType}/${aggregateId}`;

type Payload = { readonly [name: string]: unknown };

/** Which field of an event names the person, on streams that are not a person's own; asked several times for every event. */
const namingField = (schema: EventSchema | undefined): string | undefined => {
  if (schema === undefined) return undefined;
  if (!namingFields.has(schema))
    namingFields.set(schema, Object.values(schema.fields).find(({ subject }) => subject !== undefined)?.subject);
  return namingFields.get(schema);
};
const namingFields = new WeakMap<EventSchema, string | undefined>();

const personNamed = (payload: Payload, field: string) => {
  const person = payload[field];
  return typeof person === 'string' && person !== '' ? person : undefined;
};

/** With whose key the personal fields of an event are sealed. Undefined: it can have none. */
export const subjectOf = (stream: Stream, schema: EventSchema | undefined, payload: Payload): string | undefined => {
  if (stream.aggregateType === subjectAggregate) return stream.aggregateId;
  const field = namingField(schema);
  return field === undefined ? undefined : (personNamed(payload, field) ?? ownSubject(stream));
};

/** Says something of a person when it is not known of whom: sealed with the key of the stream itself. */
export const isOfStranger = (schema: EventSchema | undefined, { payload }: DomainEvent): boolean => {
  const field = namingField(schema);
  const values = payload as Payload;
  if (schema === undefined || field === undefined || personNamed(values, field) !== undefined) return false;
  return Object.entries(schema.fields).some(
    ([name, { subject }]) => subject !== undefined && values[name] !== undefined,
  );
};
