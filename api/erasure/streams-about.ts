import { setTimeout as pause } from 'node:timers/promises';
import { errors } from '../../domain/errors.ts';
import type { EventStore, StoredEvent } from '../../eventstore/eventstore.ts';

/** What a certificate tells of streams that are not the person's own: by the type of their aggregate. */
export type About = {
  readonly [aggregateType: string]: { readonly ids: readonly string[]; readonly events: number };
};

export const erasureErrors = errors('erasure', {
  log_behind: [
    'unavailable',
    'The erasure is recorded, but the log cannot be read up to it yet. Ask for the certificate again.',
  ],
});

/** In which events a stream says whose it is, and in which field, in clear. */
const naming: Readonly<Record<string, string>> = {
  'session.user.checked': 'userID',
  'auth_request.session.linked': 'user_id',
  'device.authorization.approved': 'UserID',
  'oidc_session.added': 'userID',
  'user.grant.added': 'userId',
};
const page = 5_000;
const patienceMs = 10_000;
const streamsAtOnce = 200;

/** Sessions, logins, tokens and authorizations of a person, from the log alone, between their first event and their last. */
export const streamsAbout = async (
  store: Pick<EventStore, 'readAll' | 'readMany'>,
  { first, last }: { readonly first: StoredEvent; readonly last: StoredEvent },
): Promise<About> => {
  const { instanceId, aggregateId: person } = first;
  const named = new Map<string, Pick<StoredEvent, 'aggregateType' | 'aggregateId'>>();
  const filter = { instanceId, types: Object.keys(naming) };
  const deadline = performance.now() + patienceMs;
  for (let after = first.position; after < last.position; ) {
    const { events, position } = await store.readAll(after, { limit: page, filter });
    for (const { type, payload, aggregateType, aggregateId } of events)
      if (payload[naming[type] ?? ''] === person)
        named.set(JSON.stringify([aggregateType, aggregateId]), { aggregateType, aggregateId });
    // A slower append, or a mirror that is behind.
    if (position === after) await pause(20);
    if (position === after && performance.now() > deadline) throw erasureErrors.log_behind();
    after = position;
  }

  const about: Record<string, About[string]> = {};
  const streams = [...named.values()];
  for (let start = 0; start < streams.length; start += streamsAtOnce) {
    const some = streams.slice(start, start + streamsAtOnce);
    const asked = some.map((one) => ({ stream: { instanceId, ...one } }));
    const read = await store.readMany(asked, { until: { position: last.position } });
    for (const [index, { aggregateType, aggregateId }] of some.entries()) {
      const { ids, events } = about[aggregateType] ?? { ids: [], events: 0 };
      about[aggregateType] = { ids: [...ids, aggregateId], events: events + (read[index]?.length ?? 0) };
    }
  }
  return about;
};
