import { randomUUID } from 'node:crypto';
import type { Claim } from '../domain/decider.ts';
import type { EventSchema, EventSchemas, Field } from '../domain/event.ts';
import { claimAddress } from './check-append.ts';
import { checkOf, payloadErrors } from './check-payload.ts';
import type { AppendedEvent, NewEvent, StoredEvent, Stream } from './eventstore.ts';
import type { DataKey, Keys } from './keys.ts';
import { type OriginSeal, originSeal } from './origin.ts';
import { allThere, type Soon, whenThere } from './soon.ts';
import { ownSubject, subjectAggregate, subjectOf } from './subject.ts';

type Payload = { readonly [name: string]: unknown };

/** An event with its payload opened, upcast and typed loosely; deciders and projections see it. */
export type Decoded<E extends AppendedEvent> = Omit<E, 'payload'> & {
  readonly payload: Payload;
  /** True when personal fields could not be opened because their subject was erased. They are absent then. */
  readonly erased?: boolean;
};
export type RecordedEvent = Decoded<StoredEvent>;

export type Codec = {
  /** Checks the payload against its schema and seals what the schema marks. */
  encode(stream: Stream, event: { readonly type: string; readonly payload: object }): Soon<NewEvent>;
  decode<E extends AppendedEvent>(event: E): Promise<Decoded<E>>;
  decodeAll<E extends AppendedEvent>(events: readonly E[]): Promise<readonly Decoded<E>[]>;
  /** As stores keep them: what is unique in an instance as a keyed hash, for it may be a person's name. */
  hideClaims(instanceId: string, claims: readonly Claim[]): Soon<readonly Claim[]>;
  /** What this stream has sealed while nobody was known is this person's, and goes with them. */
  adopt(stream: Stream, person: string): Promise<void>;
  readonly sealOrigin: OriginSeal['seal'];
  readonly openOrigin: OriginSeal['open'];
  readonly schemas: EventSchemas;
};

/** All personal fields of an event travel in one sealed value of its payload, all secret ones in another. */
const personalField = '$personal';
const secretField = '$secret';

/** A sealed value opens in its own event only. */
const contextOf = (stream: Stream, eventId: string, field: string) =>
  JSON.stringify([stream.instanceId, stream.aggregateType, stream.aggregateId, eventId, field]);

const seal = (key: DataKey, value: object, context: string) => key.seal(Buffer.from(JSON.stringify(value)), context);
const open = (key: DataKey, sealed: unknown, context: string): Payload =>
  JSON.parse(Buffer.from(key.open(String(sealed), context)).toString());

type Part = 'personal' | 'secret' | 'open';
/** On the stream of a user a secret is the user's too, and goes with them. */
const partIn = (stream: Stream, field: Field | undefined): Part => {
  if (field?.sealed === undefined) return 'open';
  return stream.aggregateType === subjectAggregate ? 'personal' : field.sealed;
};

type Parts = { [part in Part]?: Record<string, unknown> };
const partsOf = (stream: Stream, { fields }: EventSchema, values: Payload): Parts => {
  const parts: Parts = {};
  for (const name of Object.keys(values)) {
    if (values[name] === undefined) continue;
    const part = partIn(stream, fields[name]);
    parts[part] ??= {};
    parts[part][name] = values[name];
  }
  return parts;
};

/** What is needed to write an event of one type, found once for all of them. */
type Form = {
  readonly schema: EventSchema;
  readonly check: (payload: Payload) => void;
  readonly sealed: readonly string[];
};
const formsOf = (schemas: EventSchemas): ReadonlyMap<string, Form> =>
  new Map(
    Object.entries(schemas).map(([type, schema]) => {
      const sealed = Object.keys(schema.fields).filter((name) => schema.fields[name]?.sealed);
      return [type, { schema, check: checkOf(type, schema), sealed }];
    }),
  );

const isSealed = ({ payload }: AppendedEvent) => personalField in payload || secretField in payload;

export const codecFor = (schemas: EventSchemas, keys: Keys): Codec => {
  const origins = originSeal(keys);
  const forms = formsOf(schemas);
  const schemaOf = (type: string) => forms.get(type)?.schema;

  const sealPersonal = (
    stream: Stream,
    type: string,
    eventId: string,
    subject: string | undefined,
    values: Payload,
  ): Soon<Payload> => {
    if (subject === undefined)
      throw new TypeError(`${type} can't hold personal fields: only streams of a ${subjectAggregate} have a subject`);
    return whenThere(keys.subject(stream.instanceId, subject, { create: true }), (key) => {
      if (!key) throw payloadErrors.subject_erased();
      return { [personalField]: seal(key, values, contextOf(stream, eventId, personalField)) };
    });
  };

  const sealSecret = (stream: Stream, eventId: string, values: Payload): Soon<Payload> =>
    whenThere(keys.instance(stream.instanceId), (key) => ({
      [secretField]: seal(key, values, contextOf(stream, eventId, secretField)),
    }));

  /** What is open of a payload, and the rest sealed. */
  const sealed = (stream: Stream, type: string, schema: EventSchema, eventId: string, values: Payload) => {
    const { open = {}, personal, secret } = partsOf(stream, schema, values);
    const subject = personal && subjectOf(stream, schema, values);
    return whenThere(
      allThere([
        personal && sealPersonal(stream, type, eventId, subject, personal),
        secret && sealSecret(stream, eventId, secret),
      ]),
      (parts): Payload => Object.assign(open, ...parts),
    );
  };

  const written = (stream: Stream, type: string, values: Payload): Soon<NewEvent> => {
    const form = forms.get(type);
    if (!form) throw new TypeError(`there is no event ${type}`);
    const { schema, check } = form;
    check(values);
    const eventId = randomUUID();
    const isOpen = form.sealed.every((name) => values[name] === undefined);
    return whenThere(isOpen ? values : sealed(stream, type, schema, eventId, values), (payload) => ({
      eventId,
      type,
      version: schema.version,
      payload,
    }));
  };

  const upcast = (schema: EventSchema, from: number, payload: Payload): Payload => {
    let current = payload;
    for (let version = from; version < schema.version; version++)
      current = schema.upcast[version]?.(current) ?? current;
    return current;
  };

  const record = <E extends AppendedEvent>(event: E, payload: Payload): Decoded<E> => {
    const schema = schemaOf(event.type);
    if (schema && event.version < schema.version) return { ...event, payload: upcast(schema, event.version, payload) };
    return payload === event.payload ? event : { ...event, payload };
  };

  const subjectIn = (event: AppendedEvent) => subjectOf(event, schemaOf(event.type), event.payload);

  /** The keys that these events were sealed with: asked for together, so that a store can fetch them in one round trip. */
  const keysOf = async (events: readonly AppendedEvent[]) => {
    const asked = new Map<string, Soon<DataKey | undefined>>();
    for (const event of events) {
      const { instanceId, payload } = event;
      if (secretField in payload && !asked.has(nameOf(instanceId)))
        asked.set(nameOf(instanceId), keys.instance(instanceId));
      const subject = personalField in payload ? subjectIn(event) : undefined;
      if (subject !== undefined && !asked.has(nameOf(instanceId, subject)))
        asked.set(nameOf(instanceId, subject), keys.subject(instanceId, subject));
    }
    const found = await Promise.all(asked.values());
    return new Map([...asked.keys()].map((name, index) => [name, found[index]]));
  };

  const unseal = <E extends AppendedEvent>(event: E, opened: ReadonlyMap<string, DataKey | undefined>): Decoded<E> => {
    const { [personalField]: personal, [secretField]: secret, ...plain } = event.payload;
    let payload: Payload = plain;
    const secretKey = secret === undefined ? undefined : opened.get(nameOf(event.instanceId));
    if (secretKey) payload = { ...payload, ...open(secretKey, secret, contextOf(event, event.eventId, secretField)) };
    if (personal === undefined) return record(event, payload);
    const subjectKey = opened.get(nameOf(event.instanceId, subjectIn(event)));
    if (!subjectKey) return { ...record(event, payload), erased: true };
    return record(event, { ...payload, ...open(subjectKey, personal, contextOf(event, event.eventId, personalField)) });
  };

  const decodeAll = async <E extends AppendedEvent>(events: readonly E[]): Promise<readonly Decoded<E>[]> => {
    const sealed = events.filter(isSealed);
    if (sealed.length === 0) return events.map((event) => record(event, event.payload));
    const opened = await keysOf(sealed);
    return events.map((event) => (isSealed(event) ? unseal(event, opened) : record(event, event.payload)));
  };

  return {
    schemas,

    encode(stream, { type, payload }) {
      try {
        return written(stream, type, payload as Payload);
      } catch (error) {
        // Others of the same append may wait for their keys.
        return Promise.reject(error);
      }
    },

    async decode(event) {
      const [decoded] = await decodeAll([event]);
      return decoded as Decoded<typeof event>;
    },

    decodeAll,

    hideClaims(instanceId, claims) {
      if (claims.every(({ global }) => global)) return claims;
      return whenThere(keys.instance(instanceId), (key) =>
        claims.map((claim) => (claim.global ? claim : { ...claim, value: hiddenClaim(key, claim) })),
      );
    },

    adopt: (stream, person) => keys.adopt(stream.instanceId, ownSubject(stream), person),

    sealOrigin: origins.seal,
    openOrigin: origins.open,
  };
};

/** Which the hash of a claim is made from: the same for every spelling that the store would hold for the same. */
export const hiddenClaim = (key: DataKey, claim: Pick<Claim, 'kind' | 'value'>): string =>
  key.digest(JSON.stringify([claim.kind, claimAddress('', claim).key]), 'claims');

const nameOf = (instanceId: string, subject?: string) => JSON.stringify([instanceId, subject ?? null]);
