import type { StoredEvent } from '../eventstore.ts';

type Text = string | null;

/** What rowOf reads, in its order. */
export const columns = `e.position, e.revision, e.instance_id, e.aggregate_type, e.aggregate_id, e.owner, e.event_id,
  e.event_type, e.event_version, e.payload, e.actor, e.impersonator, e.correlation_id, e.causation_id, e.origin,
  (extract(epoch from e.created_at) * 1000000)::bigint, e.hash`;

type Row = readonly [
  position: string,
  revision: string,
  instanceId: string,
  aggregateType: string,
  aggregateId: string,
  owner: string,
  eventId: string,
  type: string,
  version: string,
  payload: string,
  actor: string,
  impersonator: Text,
  correlationId: string,
  causationId: Text,
  origin: Text,
  micros: string,
  hash: string,
];

/** Microseconds since 1970, as Postgres writes them, in the two parts of an envelope. */
export const timeOf = (micros: string) => {
  const all = Number(micros);
  return { createdAt: new Date(Math.floor(all / 1000)), createdAtMicros: all % 1000 };
};

export const eventOf = (row: readonly Text[]): StoredEvent => {
  const [
    position,
    revision,
    instanceId,
    aggregateType,
    aggregateId,
    owner,
    eventId,
    type,
    version,
    payload,
    actor,
    impersonator,
    correlationId,
    causationId,
    origin,
    micros,
    hash,
  ] = row as Row;
  return {
    position: BigInt(position),
    revision: Number(revision),
    instanceId,
    aggregateType,
    aggregateId,
    owner,
    eventId,
    type,
    version: Number(version),
    payload: JSON.parse(payload),
    actor,
    ...(impersonator === null ? {} : { impersonator }),
    correlationId,
    ...(causationId === null ? {} : { causationId }),
    ...(origin === null ? {} : { origin }),
    ...timeOf(micros),
    // Not a part of Node's pool, all of which would be kept with it.
    hash: new Uint8Array(Buffer.from(hash.slice(2), 'hex')),
  };
};
