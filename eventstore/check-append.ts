import type { Claim } from '../domain/decider.ts';
import type { Append } from './eventstore.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** NUL has no place in a Postgres text, and half a surrogate pair none in UTF-8. */
const storable = (text: string) => text.isWellFormed() && !text.includes('\0');

const requireThat = (holds: boolean, what: string) => {
  if (!holds) throw new TypeError(`this append can't be stored: ${what}`);
};

/**
 * What no store takes, whatever is in it. Checked before anything is sent, because commands share their batch with others.
 * @returns the instance that the append belongs to
 */
export const checkAppend = ({ commandId, writes, take = [], release = [], cause }: Append): string => {
  const instanceId = writes[0]?.stream.instanceId;
  const streams = new Set<string>();
  requireThat(instanceId !== undefined && instanceId !== '', 'it belongs to no instance');
  requireThat(
    commandId === undefined || uuid.test(commandId),
    `the command id ${commandId} is not a UUID in lower case`,
  );
  requireThat(
    writes.some((write) => write.events.length > 0),
    'it has no event',
  );
  for (const { stream, expected, owner, events } of writes) {
    const { aggregateType, aggregateId } = stream;
    const key = JSON.stringify([aggregateType, aggregateId]);
    requireThat(stream.instanceId === instanceId, 'it writes to two instances');
    requireThat(!streams.has(key), `it names ${aggregateType} ${aggregateId} twice`);
    streams.add(key);
    requireThat(expected === 'any' || (Number.isSafeInteger(expected) && expected >= 0), `no revision is ${expected}`);
    requireThat(
      [stream.instanceId, aggregateType, aggregateId, owner].every(storable),
      'an id holds characters that are no text',
    );
    for (const event of events) {
      requireThat(uuid.test(event.eventId), `the event id ${event.eventId} is not a UUID in lower case`);
      requireThat(storable(event.type), 'an event type holds characters that are no text');
      requireThat(
        Number.isInteger(event.version) && event.version > 0 && event.version < 2 ** 15,
        'a version is wrong',
      );
    }
  }
  const taken = new Set(take.map((claim) => JSON.stringify(claimAddress(instanceId ?? '', claim))));
  requireThat(taken.size === take.length, 'it takes a claim twice');
  for (const claim of [...take, ...release])
    requireThat(storable(claim.kind) && storable(claim.value), 'a claim holds characters that are no text');
  for (const text of Object.values(cause)) requireThat(storable(text), 'its cause holds characters that are no text');
  return instanceId ?? '';
};

/** Where a claim is kept: global ones belong to no instance. Lower-cased here, because a database's `lower` depends on its locale. */
export const claimAddress = (instanceId: string, claim: Claim) => ({
  scope: claim.global ? '' : instanceId,
  kind: claim.kind,
  key: claim.value.normalize('NFC').toLowerCase(),
});
