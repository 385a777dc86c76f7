import { errors } from '../../../domain/errors.ts';
import { isNotAfter, lastPosition, type Moment } from '../../../eventstore/eventstore.ts';
import { whoHadAccess } from '../../../projections/access/who-had-access.ts';
import { difference } from '../../../projections/audit/diff.ts';
import { auditEventAt, auditEvents } from '../../../projections/audit/events.ts';
import { follow } from '../../../projections/audit/follow.ts';
import { trailOf } from '../../../projections/audit/trail.ts';
import { projections } from '../../../projections/index.ts';
import { displayNamesOf } from '../../../projections/user/queries.ts';
import { type Api, type Call, type Service, service } from '../../api.ts';
import { inclusionProof } from '../../audit/proof.ts';
import { AuditService, Order } from '../../gen/fasti/audit/v1/audit_service_pb.js';
import { pagingOf } from '../paging.ts';
import { accessAsked, accessMessage } from './access-message.ts';
import { newCheckpoint, newestCheckpoints } from './checkpoint.ts';
import { changeMessage, eventMessage, filterOf, momentOf, objectOf, positionOf } from './message.ts';

const auditErrors = errors('audit_request', {
  not_yours: ['denied', 'You may not read the record of this organization.', 'AUTH-5mWD2'],
  event_not_found: ['not_found', 'There is no such event.'],
  aggregate_missing: ['invalid', 'Name the thing: aggregate_type and aggregate_id.'],
  moment_missing: ['invalid', 'Name the moment to compare with: from.'],
  moments_reversed: ['invalid', 'from is later than until.'],
  trail_of_nothing: ['invalid', 'Name a correlation_id, or the position of an event.'],
  stream_at: ['invalid', 'fasti-at: a stream begins at a position (after) and has no end.'],
});

const endOfTime: Moment = { position: lastPosition };

export const auditService = (api: Api): Service => {
  const { store, codec } = api;
  const message = eventMessage(api);

  /** Whose events the caller may see: those of one organization, or (undefined) of the whole instance. */
  const ownerFor = async (call: Call, asked: string | undefined): Promise<string | undefined> => {
    const reach = await call.reach('audit.read');
    if (reach === 'everywhere') return asked || undefined;
    const owner = asked || call.orgId;
    if (!reach.orgIds.includes(owner)) throw auditErrors.not_yours();
    return owner;
  };

  const eventAt = async (call: Call, position: bigint) => {
    const owner = await ownerFor(call, undefined);
    const filter = filterOf(call.instance.id, undefined, owner);
    const event = await auditEventAt(store, codec, filter, positionOf(position), call.read.at);
    if (!event) throw auditErrors.event_not_found();
    return { event, filter };
  };

  return service(AuditService, {
    async listEvents(call, { filter, order, limit, cursor }) {
      const { events, next } = await auditEvents(
        store,
        codec,
        filterOf(call.instance.id, filter, await ownerFor(call, filter?.owner)),
        {
          limit: pagingOf(api.settings, { limit }).limit,
          order: order === Order.OLDEST_FIRST ? 'oldest first' : 'newest first',
          from: positionOf(cursor),
          ...(call.read.at ? { at: call.read.at } : {}),
        },
      );
      return {
        events: await Promise.all(events.map(message)),
        ...(next === undefined ? {} : { nextCursor: next }),
      };
    },

    async getEvent(call, { position }) {
      const { event } = await eventAt(call, position);
      return { event: await message(event) };
    },

    async listEventTypes(call) {
      await ownerFor(call, undefined);
      return {
        eventTypes: Object.entries(codec.schemas).map(([type, { version, fields }]) => ({
          type,
          version,
          fields: Object.entries(fields).map(([name, field]) => ({
            name,
            optional: field.optional ?? false,
            personal: field.sealed === 'personal',
            secret: field.sealed === 'secret',
          })),
        })),
      };
    },

    async diff(call, { aggregateType, aggregateId, from: earlier, until: later }) {
      const owner = await ownerFor(call, undefined);
      if (aggregateType === '' || aggregateId === '') throw auditErrors.aggregate_missing();
      const from = momentOf(earlier);
      const until = momentOf(later) ?? call.read.at ?? endOfTime;
      if (!from) throw auditErrors.moment_missing();
      if ('time' in from && 'time' in until && until.time < from.time) throw auditErrors.moments_reversed();
      if ('position' in from && 'position' in until && until.position < from.position)
        throw auditErrors.moments_reversed();
      const stream = { instanceId: call.instance.id, aggregateType, aggregateId };
      const { changes, events, owner: its } = await difference(store, codec, projections, stream, { from, until });
      if (owner !== undefined && its !== undefined && its !== owner) throw auditErrors.not_yours();
      return {
        changes: changes.map(changeMessage),
        events: await Promise.all(events.slice(0, 1000).map(message)),
        totalEvents: BigInt(events.length),
      };
    },

    async whoHadAccess(call, request) {
      const visibleTo = await ownerFor(call, undefined);
      const { total, accesses } = await whoHadAccess(
        api.views,
        call.read,
        { ...accessAsked(request), ...(visibleTo === undefined ? {} : { visibleTo }) },
        pagingOf(api.settings, { limit: request.limit, offset: request.offset }),
      );
      const people = accesses.flatMap(({ user_id, granted_by, ended_by }) => [user_id, granted_by, ended_by ?? '']);
      const { instanceId } = call.read;
      const names = await displayNamesOf(api.views, { instanceId }, [...new Set(people)]);
      return { totalResult: total, accesses: accesses.map(accessMessage(names)) };
    },

    async trail(call, { of }) {
      if (of.case === undefined || !of.value) throw auditErrors.trail_of_nothing();
      const asked = of.case === 'position' ? await eventAt(call, of.value) : undefined;
      const correlationId = of.case === 'correlationId' ? of.value : (asked?.event.correlationId ?? '');
      const filter = asked?.filter ?? filterOf(call.instance.id, undefined, await ownerFor(call, undefined));
      const isKnown = isNotAfter(call.read.at ?? endOfTime);
      const links = await trailOf(store, codec, { ...filter, correlationId }, asked?.event.position);
      const seen = links.filter(({ event }) => isKnown(event));
      return {
        links: await Promise.all(
          seen.map(async ({ event, depth, leadsToAsked }) => ({ event: await message(event), depth, leadsToAsked })),
        ),
      };
    },

    async listCheckpoints(call, { limit, belowSize }) {
      await ownerFor(call, undefined);
      return newestCheckpoints(api, call, pagingOf(api.settings, { limit }).limit, belowSize);
    },

    createCheckpoint: (call) => newCheckpoint(api, call),

    async getInclusionProof(call, { position }) {
      const { event } = await eventAt(call, position);
      const proof = await inclusionProof(api, call.context, { position: event.position });
      return { proof: objectOf(proof) };
    },

    async *streamEvents(call, { filter, after }, signal) {
      if (call.read.at) throw auditErrors.stream_at();
      const owner = await ownerFor(call, filter?.owner);
      const asked = filterOf(call.instance.id, filter, owner);
      const from = after === undefined ? await store.head() : positionOf(after);
      for await (const { position, event } of follow(store, codec, { filter: asked, after: from, signal })) {
        // Rights may go, or shrink from the instance to an organization, while it is open.
        if ((await ownerFor(call, filter?.owner)) !== owner) throw auditErrors.not_yours();
        yield { position, ...(event ? { event: await message(event) } : {}) };
      }
    },
  });
};
