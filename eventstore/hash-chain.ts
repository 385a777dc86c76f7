import { hash } from 'node:crypto';
import type { Cause, NewEvent, StoredEvent, Stream } from './eventstore.ts';

/** What stands before the first event of the log. */
export const genesis: Uint8Array = new Uint8Array(32);

/**
 * By way of a text, and copied into so small an array that it lies on the heap itself: a buffer that the hash makes is memory beside it,
 * and takes 1.3 µs more; a part of Node's pool would keep 64 KB of the pool, with whatever else was in it, for as long as the hash is kept.
 */
export const sha256 = (data: string | Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.from(hash('sha256', data, 'binary'), 'binary'));

/**
 * SHA-256 over what the writer knows. Payloads are hashed as the JSON text that is stored; both parts delimit themselves.
 * Position, time, revision and owner are the store's to give and come in with the link.
 */
export const leafOf = (
  stream: Stream,
  event: Pick<NewEvent, 'eventId' | 'type' | 'version'>,
  cause: Cause,
  payload: string,
): Uint8Array =>
  sha256(
    JSON.stringify([
      stream.instanceId,
      stream.aggregateType,
      stream.aggregateId,
      event.eventId,
      event.type,
      event.version,
      cause.actor,
      cause.impersonator ?? null,
      cause.correlationId,
      cause.causationId ?? null,
      cause.origin ?? null,
    ]) + payload,
  );

type Place = Pick<StoredEvent, 'position' | 'revision' | 'owner' | 'createdAt' | 'createdAtMicros'>;

/** sha256(previous || leaf || position || created at in microseconds || revision || owner), numbers as 8 bytes, big endian. */
export const linkOf = (previous: Uint8Array, leaf: Uint8Array, place: Place): Uint8Array => {
  const numbers = Buffer.allocUnsafe(24);
  numbers.writeBigInt64BE(place.position, 0);
  numbers.writeBigInt64BE(BigInt(place.createdAt.getTime()) * 1000n + BigInt(place.createdAtMicros), 8);
  numbers.writeBigInt64BE(BigInt(place.revision), 16);
  return sha256(Buffer.concat([previous, leaf, numbers, Buffer.from(place.owner)]));
};

/** The hash that this event must have when `previous` is the hash of the event before it. */
export const hashOf = (event: StoredEvent, previous: Uint8Array): Uint8Array =>
  linkOf(previous, leafOf(event, event, event, JSON.stringify(event.payload)), event);
