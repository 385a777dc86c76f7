import type { Claim } from '../domain/decider.ts';
import { type Append, type StreamWrite, streamName } from './eventstore.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** NUL has no place in a Postgres text, and half a surrogate pair none in UTF-8. */
const storable = (text: string) => text.isWellFormed() && !text.includes('\0');

const refuse = (what: string): never => {
  throw new TypeError(`this append can't be stored: ${what}`);
};

const isTwiceIn = <T>(all: readonly T[], nameOf: (one: T) => string) =>
  all.length > 1 && new Set(all.map(nameOf)).size < all.length;

/**
 * What no store takes, whatever is in it. Checked before anything is sent, because commands share their batch with others.
 * @returns the instance that the append belongs to
 */
export const checkAppend = ({ commandId, writes, take = [], release = [], cause }: Append): string => {
  const instanceId = writes[0]?.stream.instanceId ?? '';
  if (instanceId === '') refuse('it belongs to no instance');
  if (commandId !== undefined && !uuid.test(commandId))
    refuse(`the command id ${commandId} is not a UUID in lower case`);
  if (!writes.some(({ events }) => events.length > 0)) refuse('it has no event');
  for (const write of writes) {
    if (write.stream.instanceId !== instanceId) refuse('it writes to two instances');
    checkWrite(write);
  }
  if (isTwiceIn(writes, ({ stream }) => streamName(stream))) refuse('it names a stream twice');
  if (isTwiceIn(take, (claim) => JSON.stringify(claimAddress(instanceId, claim)))) refuse('it takes a claim twice');
  for (const claim of [...take, ...release])
    if (!storable(claim.kind) || !storable(claim.value)) refuse('a claim holds characters that are no text');
  for (const text of Object.values(cause)) if (!storable(text)) refuse('its cause holds characters that are no text');
  return instanceId;
};

const checkWrite = ({ stream, expected, owner, events }: StreamWrite) => {
  const { instanceId, aggregateType, aggregateId } = stream;
  if (expected !== 'any' && !(Number.isSafeInteger(expected) && expected >= 0)) refuse(`no revision is ${expected}`);
  if (!storable(instanceId) || !storable(aggregateType) || !storable(aggregateId) || !storable(owner))
    refuse('an id holds characters that are no text');
  for (const { eventId, type, version } of events) {
    if (!uuid.test(eventId)) refuse(`the event id ${eventId} is not a UUID in lower case`);
    if (!storable(type)) refuse('an event type holds characters that are no text');
    if (!Number.isInteger(version) || version <= 0 || version >= 2 ** 15) refuse('a version is wrong');
  }
};

/** Where a claim is kept: global ones belong to no instance. Lower-cased here, because a database's `lower` depends on its locale. */
export const claimAddress = (instanceId: string, claim: Claim) => ({
  scope: claim.global ? '' : instanceId,
  kind: claim.kind,
  key: claim.value.normalize('NFC').toLowerCase(),
});
