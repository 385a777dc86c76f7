import type { MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { AccessKind as Kind } from '../../../projections/access/tables.ts';
import type { Access, AccessAsked } from '../../../projections/access/who-had-access.ts';
import {
  AccessKind,
  type AccessSchema,
  type WhoHadAccessRequestSchema,
} from '../../gen/fasti/audit/v1/audit_service_pb.js';
import { momentOf } from './message.ts';

const kinds: { readonly [K in Kind]: AccessKind } = {
  authorization: AccessKind.AUTHORIZATION,
  instance_administrator: AccessKind.INSTANCE_ADMINISTRATOR,
  org_administrator: AccessKind.ORGANIZATION_ADMINISTRATOR,
  project_administrator: AccessKind.PROJECT_ADMINISTRATOR,
  project_grant_administrator: AccessKind.PROJECT_GRANT_ADMINISTRATOR,
};

export const accessAsked = (request: MessageShape<typeof WhoHadAccessRequestSchema>): AccessAsked => {
  const { projectId, organizationId, role, userId } = request;
  const since = momentOf(request.since);
  const until = momentOf(request.until);
  const asked = (Object.keys(kinds) as Kind[]).filter((kind) => request.kinds.includes(kinds[kind]));
  return {
    ...(request.kinds.length === 0 ? {} : { kinds: asked }),
    ...(projectId === '' ? {} : { projectId }),
    ...(organizationId === '' ? {} : { orgId: organizationId }),
    ...(role === '' ? {} : { role }),
    ...(userId === '' ? {} : { userId }),
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
  };
};

export const accessMessage =
  (names: ReadonlyMap<string, string>) =>
  (access: Access): MessageInitShape<typeof AccessSchema> => {
    const person = (id: string) => ({ id, displayName: names.get(id) ?? '' });
    const { ended_at: endedAt, ended_position: endedPosition, ended_by: endedBy, ended_through: endedThrough } = access;
    return {
      kind: kinds[access.kind],
      role: access.role,
      user: person(access.user_id),
      projectId: access.project_id ?? '',
      organizationId: access.org_id,
      authorizationId: access.authorization_id ?? '',
      projectGrantId: access.grant_id ?? '',
      granted: {
        at: timestampFromDate(access.granted_at),
        position: BigInt(access.granted_position),
        by: person(access.granted_by),
      },
      ...(endedAt && endedPosition !== null
        ? {
            ended: {
              at: timestampFromDate(endedAt),
              position: BigInt(endedPosition),
              by: person(endedBy ?? ''),
              eventType: endedThrough ?? '',
            },
          }
        : {}),
    };
  };
