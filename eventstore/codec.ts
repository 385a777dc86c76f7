import { randomUUID } from 'node:crypto';
import type { EventSchema, EventSchemas } from '../domain/event.ts';
import { checkPayload } from './check-payload.ts';
import type { NewEvent, StoredEvent, Stream } from './eventstore.ts';
import type { DataKey, Keys } from './keys.ts';

type Payload = { readonly [name: string]: unknown };

/** An event with its payload opened, upcast and typed loosely; deciders and projections see it. */
export type RecordedEvent = Omit<StoredEvent, 'payload'> & {
  readonly payload: Payload;
  /** True when personal fields could not be opened because their subject was erased. They are absent then. */
  readonly erased?: boolean;
};

export type Codec = {
  /** Checks the payload against its schema and seals what the schema marks. */
  encode(stream: Stream, event: { readonly type: string; readonly payload: object }): Promise<NewEvent>;
  decode(event: StoredEvent): Promise<RecordedEvent>;
  decodeAll(events: readonly StoredEvent[]): Promise<readonly RecordedEvent[]>;
  /** Seals `ip`, user agent and client of a request with the instance's key, for `Cause.origin`. */
  sealOrigin(instanceId: string, origin: object): Promise<string>;
  openOrigin(instanceId: string, sealed: string): Promise<object | undefined>;
  readonly schemas: EventSchemas;
};

/** All personal fields of an event travel in one sealed value of its payload, all secret ones in another. */
const personalField = '$personal';
const secretField = '$secret';
/** The only aggregate that is about a person; its id names the key. */
const subjectAggregate = 'user';

/** A sealed value opens in its own event only. */
const contextOf = (stream: Stream, eventId: string, field: string) =>
  JSON.stringify([stream.instanceId, stream.aggregateType, stream.aggregateId, eventId, field]);
const originContext = (instanceId: string) => JSON.stringify([instanceId, 'origin']);

const seal = (key: DataKey, value: object, context: string) => key.seal(Buffer.from(JSON.stringify(value)), context);
const open = (key: DataKey, sealed: unknown, context: string): Payload =>
  JSON.parse(Buffer.from(key.open(String(sealed), context)).toString());

const partOf = (schema: EventSchema, payload: Payload, part: 'personal' | 'secret' | undefined): Payload =>
  Object.fromEntries(
    Object.entries(payload).filter(([name, value]) => value !== undefined && schema.fields[name]?.sealed === part),
  );
const isEmpty = (payload: Payload) => Object.keys(payload).length === 0;

const isSealed = ({ payload }: StoredEvent) => personalField in payload || secretField in payload;

export const codecFor = (schemas: EventSchemas, keys: Keys): Codec => {
  const schemaOf = (type: string) => (Object.hasOwn(schemas, type) ? schemas[type] : undefined);

  const sealPersonal = async (stream: Stream, type: string, eventId: string, values: Payload): Promise<Payload> => {
    if (isEmpty(values)) return {};
    if (stream.aggregateType !== subjectAggregate)
      throw new TypeError(`${type} can't hold personal fields: only streams of a ${subjectAggregate} have a subject`);
    const key = await keys.subject(stream.instanceId, stream.aggregateId, { create: true });
    if (!key)
      throw new Error(`the person ${stream.aggregateId} was erased: nothing personal is recorded about them any more`);
    return { [personalField]: seal(key, values, contextOf(stream, eventId, personalField)) };
  };

  const sealSecret = async (stream: Stream, eventId: string, values: Payload): Promise<Payload> => {
    if (isEmpty(values)) return {};
    const key = await keys.instance(stream.instanceId);
    return { [secretField]: seal(key, values, contextOf(stream, eventId, secretField)) };
  };

  const upcast = (schema: EventSchema, from: number, payload: Payload): Payload => {
    let current = payload;
    for (let version = from; version < schema.version; version++)
      current = schema.upcast[version]?.(current) ?? current;
    return current;
  };

  const record = (event: StoredEvent, payload: Payload): RecordedEvent => {
    const schema = schemaOf(event.type);
    return schema && event.version < schema.version
      ? { ...event, payload: upcast(schema, event.version, payload) }
      : { ...event, payload };
  };

  /** The keys that these events were sealed with: asked for together, so that a store can fetch them in one round trip. */
  const keysOf = async (events: readonly StoredEvent[]) => {
    const asked = new Map<string, Promise<DataKey | undefined>>();
    for (const event of events) {
      const { instanceId, aggregateId, payload } = event;
      if (secretField in payload && !asked.has(nameOf(instanceId)))
        asked.set(nameOf(instanceId), keys.instance(instanceId));
      const subject = nameOf(instanceId, aggregateId);
      if (personalField in payload && !asked.has(subject)) asked.set(subject, keys.subject(instanceId, aggregateId));
    }
    const found = await Promise.all(asked.values());
    return new Map([...asked.keys()].map((name, index) => [name, found[index]]));
  };

  const unseal = (event: StoredEvent, opened: ReadonlyMap<string, DataKey | undefined>): RecordedEvent => {
    const { [personalField]: personal, [secretField]: secret, ...plain } = event.payload;
    let payload: Payload = plain;
    const secretKey = secret === undefined ? undefined : opened.get(nameOf(event.instanceId));
    if (secretKey) payload = { ...payload, ...open(secretKey, secret, contextOf(event, event.eventId, secretField)) };
    if (personal === undefined) return record(event, payload);
    const subjectKey = opened.get(nameOf(event.instanceId, event.aggregateId));
    if (!subjectKey) return { ...record(event, payload), erased: true };
    return record(event, { ...payload, ...open(subjectKey, personal, contextOf(event, event.eventId, personalField)) });
  };

  const decodeAll = async (events: readonly StoredEvent[]): Promise<readonly RecordedEvent[]> => {
    const sealed = events.filter(isSealed);
    if (sealed.length === 0) return events.map((event) => record(event, event.payload));
    const opened = await keysOf(sealed);
    return events.map((event) => (isSealed(event) ? unseal(event, opened) : record(event, event.payload)));
  };

  return {
    schemas,

    async encode(stream, { type, payload }) {
      const schema = schemaOf(type);
      if (!schema) throw new TypeError(`there is no event ${type}`);
      const values = payload as Payload;
      checkPayload(type, schema, values);
      const eventId = randomUUID();
      const sealedValues = {
        ...(await sealPersonal(stream, type, eventId, partOf(schema, values, 'personal'))),
        ...(await sealSecret(stream, eventId, partOf(schema, values, 'secret'))),
      };
      return {
        eventId,
        type,
        version: schema.version,
        payload: { ...partOf(schema, values, undefined), ...sealedValues },
      };
    },

    async decode(event) {
      const [decoded] = await decodeAll([event]);
      return decoded as RecordedEvent;
    },

    decodeAll,

    async sealOrigin(instanceId, origin) {
      return seal(await keys.instance(instanceId), origin, originContext(instanceId));
    },

    async openOrigin(instanceId, sealed) {
      try {
        return open(await keys.instance(instanceId), sealed, originContext(instanceId));
      } catch {
        return undefined;
      }
    },
  };
};

const nameOf = (instanceId: string, subject?: string) => JSON.stringify([instanceId, subject ?? null]);
