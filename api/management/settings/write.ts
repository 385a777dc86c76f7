import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Decider, DomainEvent, Envelope } from '../../../domain/decider.ts';
import { org, orgErrors, orgExists } from '../../../domain/org/org.ts';
import type { Outcome } from '../../../eventstore/execute.ts';
import type { Api, Call } from '../../api.ts';
import type { RequestContext } from '../../gen/zitadel/object/v2/object_pb.js';
import { record } from '../record.ts';

/** One decision on settings of the instance, or of an organization that is there. */
export const decideOn = async <C, S, E extends DomainEvent>(
  api: Pick<Api, 'load' | 'execute'>,
  call: Call,
  decider: Decider<C, S, E>,
  ownerId: string,
  command: C,
): Promise<Outcome<S>> => {
  if (ownerId !== call.instance.id) await mustBeOrg(api, call, ownerId);
  return record(api, call, decider, ownerId, command);
};

export const mustBeOrg = async (api: Pick<Api, 'load'>, call: Call, orgId: string) => {
  const { state } = await api.load(call.instance.id, org, orgId);
  if (!orgExists(state)) throw orgErrors.not_found();
};

/** Whose settings a request of the second API writes, once the caller may: the instance's unless it names an organization. */
export const writableOwner = async (
  call: Call,
  permission: 'iam.policy.read' | 'iam.policy.write',
  ctx: RequestContext | undefined,
): Promise<string> => {
  const owner = ctx?.resourceOwner;
  const orgId = owner?.case === 'orgId' && owner.value;
  await call.allow(permission, orgId ? { orgId } : {});
  return orgId || call.instance.id;
};

export const changedAt = (last: Envelope | undefined) =>
  last ? { changeDate: timestampFromDate(last.createdAt) } : {};
