import type { Stream } from '../../../eventstore/eventstore.ts';
import type { Lease } from '../leases/checkpoints.ts';
import type { Delivered } from '../source.ts';
import type { Retried } from './retry.ts';

/** A stream that a projection can't follow, each time that it is tried; or that it follows again. */
export type QuarantineNews = {
  readonly projection: string;
  readonly stream: string;
  readonly instanceId: string;
  readonly position: bigint;
  readonly eventType: string;
} & ({ readonly error: unknown } | { readonly resumed: true });

/** What loops find of quarantine, as it is told outside. */
export const quarantineNews = (tell: (news: QuarantineNews) => void = () => {}) => ({
  onQuarantined: ({ projection }: Lease, event: Delivered, error: unknown) =>
    tell({ projection: projection.name, ...placeOf(event), eventType: event.type, error }),
  onRetried: ({ projection }: Lease, { stream, refusal }: Retried) =>
    tell({
      projection: projection.name,
      ...placeOf(stream),
      eventType: stream.eventType,
      ...(refusal === undefined ? { resumed: true } : { error: refusal }),
    }),
});

type Place = Stream & { readonly position: bigint };
const placeOf = ({ instanceId, aggregateType, aggregateId, position }: Place) => ({
  instanceId,
  stream: `${aggregateType}/${aggregateId}`,
  position,
});
