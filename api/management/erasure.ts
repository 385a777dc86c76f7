import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { userErrors } from '../../domain/user/errors.ts';
import { user } from '../../domain/user/user.ts';
import { type ErasureRow, listErasures } from '../../projections/erasure/queries.ts';
import { type Api, type Call, type Service, service } from '../api.ts';
import { certificateOf, type ErasureCertificate } from '../erasure/certificate.ts';
import { eraseUser, finishErasure } from '../erasure/erase.ts';
import { ErasureService } from '../gen/fasti/erasure/v1/erasure_service_pb.js';
import { paginationOf, pagingOf } from './paging.ts';
import { isSelf } from './user/access.ts';
import { mustMatchOffices } from './user/office.ts';

export const erasureService = (api: Api): Service => {
  /** Also of somebody who was removed: the organization that they were of decides. */
  const mayErase = async (call: Call, userId: string) => {
    const { state } = await api.load(call.instance.id, user, userId);
    if (state.status === 'absent') throw userErrors.not_found();
    await call.allow('user.delete', { orgId: state.owner });
    if (!isSelf(call, userId)) await mustMatchOffices(api, call, userId, state.owner);
  };

  return service(ErasureService, {
    async eraseUser(call, { userId, reason }) {
      await mayErase(call, userId);
      const { certificate, purged, position } = await eraseUser(api, call, userId, reason ? { reason } : {});
      call.wrote(position);
      return { certificate: certificateMessage(certificate), readModelsPurged: purged };
    },

    async getErasureCertificate(call, { userId }) {
      await mayErase(call, userId);
      const certificate = await certificateOf(api, call.context, userId);
      await finishErasure(api, call.instance.id, userId, BigInt(certificate.facts.checkpoint.position));
      return { certificate: certificateMessage(certificate) };
    },

    async listErasures(call, { pagination }) {
      const page = pagingOf(api.settings, pagination);
      const reach = await call.reach('user.delete');
      const { total, rows } = await listErasures(api.views, call.read, {
        orgIds: reach === 'everywhere' ? 'all' : reach.orgIds,
        page,
      });
      return {
        pagination: paginationOf(page, total),
        erasures: rows.map(erasureMessage),
      };
    },
  });
};

const erasureMessage = ({ user_id, org_id, erased_at, erased_by, reason, position }: ErasureRow) => ({
  userId: user_id,
  organizationId: org_id,
  erasedAt: timestampFromDate(erased_at),
  erasedBy: erased_by,
  reason,
  position: BigInt(position),
});

const certificateMessage = ({ facts, jws }: ErasureCertificate) => ({
  erasure: {
    userId: facts.user,
    organizationId: facts.organization,
    erasedAt: timestampFromDate(new Date(facts.erased_at)),
    erasedBy: facts.erased_by,
    reason: facts.reason ?? '',
    position: BigInt(facts.checkpoint.position),
  },
  eventCount: facts.events.count,
  eventTypes: facts.events.types,
  positions: facts.events.positions,
  logHash: facts.checkpoint.hash,
  streams: Object.entries(facts.streams).map(([aggregateType, { ids, events }]) => ({
    aggregateType,
    ids: [...ids],
    eventCount: events,
  })),
  jws,
});
