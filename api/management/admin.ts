import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { deciders } from '../../domain/index.ts';
import { auditEvents } from '../../projections/audit/events.ts';
import { displayNamesOf } from '../../projections/user/queries.ts';
import { type Api, type Service, service } from '../api.ts';
import { AdminService } from '../gen/zitadel/admin_pb.js';
import type { EventSchema } from '../gen/zitadel/event_pb.js';
import { eventMessage, filterOf, positionOf } from './audit/message.ts';
import { firstAdmin } from './first/first.ts';
import { adminMessaging } from './messaging/messaging.ts';
import { adminPolicies } from './policy/policies.ts';

/** More is capped in silence, as in ZITADEL. */
const mostEvents = 1000;

const aggregates = () => [...new Set(deciders.flatMap(({ aggregate }) => aggregate))].sort();

/** The part of the first admin API that asks about events and sets policies; buf.gen.yaml names the methods that are served. */
export const adminService = (api: Api, second: readonly Service[]): Service => {
  const { store, codec, views } = api;
  const message = eventMessage(api);
  const named = (prefix: string, type: string) => ({
    type,
    localized: { key: `${prefix}.${type}`, localizedMessage: type },
  });

  return service(AdminService, {
    ...firstAdmin(api, second),

    /** `sequence`: the place in the log, so that a page can begin after the last event of the one before. */
    async listEvents(call, request) {
      const { editorUserId, aggregateId, aggregateTypes, eventTypes, resourceOwner, creationDate } = request;
      const { case: dated, value } = request.creationDateFilter;
      const since = dated === 'from' ? value : dated === 'range' ? value.since : creationDate;
      const until = dated === 'range' ? value.until : undefined;
      const filter = {
        ...filterOf(call.instance.id, undefined, resourceOwner || undefined),
        ...(editorUserId ? { actor: editorUserId } : {}),
        ...(aggregateId ? { aggregateIds: [aggregateId] } : {}),
        ...(aggregateTypes.length > 0 ? { aggregateTypes } : {}),
        ...(eventTypes.length > 0 ? { types: eventTypes } : {}),
        ...(since ? { from: timestampDate(since) } : {}),
        ...(until ? { until: timestampDate(until) } : {}),
      };
      const { events } = await auditEvents(store, codec, filter, {
        limit: Math.min(request.limit || mostEvents, mostEvents),
        order: request.asc ? 'oldest first' : 'newest first',
        from: positionOf(request.sequence),
        ...(call.read.at ? { at: call.read.at } : {}),
      });
      const { instanceId } = call.read;
      const names = await displayNamesOf(views, { instanceId }, [...new Set(events.map(({ actor }) => actor))]);
      return {
        events: await Promise.all(
          events.map(async (event): Promise<MessageInitShape<typeof EventSchema>> => {
            const { payload } = await message(event);
            const { actor, aggregateId: id, aggregateType, owner, createdAt, position, type } = event;
            const displayName = names.get(actor);
            return {
              editor: displayName === undefined ? { userId: actor, service: actor } : { userId: actor, displayName },
              aggregate: { id, type: named('AggregateTypes', aggregateType), resourceOwner: owner },
              sequence: position,
              creationDate: timestampFromDate(createdAt),
              ...(payload ? { payload } : {}),
              type: named('EventTypes', type),
            };
          }),
        ),
      };
    },

    async listEventTypes() {
      return { eventTypes: Object.keys(codec.schemas).map((type) => named('EventTypes', type)) };
    },

    async listAggregateTypes() {
      return { aggregateTypes: aggregates().map((type) => named('AggregateTypes', type)) };
    },

    ...adminPolicies(api),
    ...adminMessaging(api),
  });
};
