import {
  fromJson,
  type JsonObject,
  type JsonValue,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate, ValueSchema } from '@bufbuild/protobuf/wkt';
import { lastPosition, type Moment, type ReadFilter } from '../../../eventstore/eventstore.ts';
import type { RowDifference } from '../../../projections/audit/diff.ts';
import type { ShownEvent } from '../../../projections/audit/shown.ts';
import type { Api } from '../../api.ts';
import {
  Change_Kind,
  type ChangeSchema,
  type EventFilterSchema,
  type EventSchema,
  type MomentSchema,
} from '../../gen/fasti/audit/v1/audit_service_pb.js';

/** Nothing is found beyond the last position, and nothing at it. */
export const positionOf = (asked: bigint): bigint => (asked < lastPosition ? asked : lastPosition);

export const momentOf = (asked: MessageShape<typeof MomentSchema> | undefined): Moment | undefined => {
  switch (asked?.moment.case) {
    case 'position':
      return { position: positionOf(asked.moment.value) };
    case 'time':
      return { time: timestampDate(asked.moment.value) };
    default:
      return undefined;
  }
};

export const filterOf = (
  instanceId: string,
  asked: MessageShape<typeof EventFilterSchema> | undefined,
  owner: string | undefined,
): ReadFilter => {
  const some = (values: readonly string[] = []) => (values.length === 0 ? undefined : values);
  const set = {
    aggregateTypes: some(asked?.aggregateTypes),
    aggregateIds: some(asked?.aggregateIds),
    types: some(asked?.types),
    actor: asked?.actor || undefined,
    owner,
    correlationId: asked?.correlationId || undefined,
    from: asked?.since && timestampDate(asked.since),
    until: asked?.until && timestampDate(asked.until),
  };
  return { instanceId, ...Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)) };
};

/** JSON as google.protobuf.Struct takes it: numbers that a double cannot hold, bytes and times as text. */
const jsonOf = (value: unknown): JsonValue => {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === 'object' && value !== null) return objectOf(value);
  return (value ?? null) as JsonValue;
};
export const objectOf = (value: object): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, jsonOf(inner)]));

type Origin = { readonly ip?: string; readonly userAgent?: string; readonly clientId?: string };

export const eventMessage =
  ({ codec }: Pick<Api, 'codec'>) =>
  async (event: ShownEvent): Promise<MessageInitShape<typeof EventSchema>> => {
    const { position, eventId, type, version, aggregateType, aggregateId, owner, actor, correlationId, hash } = event;
    const origin: Origin | undefined =
      event.origin === undefined ? undefined : await codec.openOrigin(event.instanceId, event.origin);
    return {
      ...{ position, eventId, type, version, aggregateType, aggregateId, owner, actor, correlationId, hash },
      revision: BigInt(event.revision),
      impersonator: event.impersonator ?? '',
      causationId: event.causationId ?? '',
      createdAt: timestampFromDate(event.createdAt),
      ...(origin ? { origin } : {}),
      payload: objectOf(event.payload),
      redacted: [...event.redacted],
      erased: event.erased ?? false,
    };
  };

const kinds = { added: Change_Kind.ADDED, changed: Change_Kind.CHANGED, removed: Change_Kind.REMOVED } as const;

export const changeMessage = ({
  readModel,
  table,
  key,
  kind,
  fields,
}: RowDifference): MessageInitShape<typeof ChangeSchema> => ({
  readModel,
  table,
  key: objectOf(key),
  kind: kinds[kind],
  fields: fields.map(({ name, before, after }) => ({ name, ...valued('before', before), ...valued('after', after) })),
});

/** `null` is what a field has that was not set: it stays away. */
const valued = (name: 'before' | 'after', value: unknown) =>
  value === null ? {} : { [name]: fromJson(ValueSchema, jsonOf(value)) };
