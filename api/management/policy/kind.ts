import type { Decider, DomainEvent } from '../../../domain/decider.ts';
import type { SettingsCommand } from '../../../domain/settings/policy.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Tracked } from '../../../projections/projection.ts';
import type { ReadContext, Views } from '../../../projections/views.ts';
import type { Api, Call } from '../../api.ts';
import { detailsOf } from '../details.ts';
import { recordAll } from '../record.ts';
import { type Shown, shown } from '../settings/shown.ts';
import { mustBeOrg } from '../settings/write.ts';

type Kind<R, M, V, S, I extends DomainEvent, O extends DomainEvent> = {
  readonly find: (views: Views, read: ReadContext, orgId?: string) => Promise<R | undefined>;
  readonly defaults?: Shown<R>;
  /** As the first API shows them. */
  readonly message: (values: Shown<R>, at: { readonly call: Call; readonly owner: string }) => M | Promise<M>;
  /** What must happen in the same append. */
  readonly beside?: (call: Call, ownerId: string, command: SettingsCommand<V>) => Promise<readonly AnyStep[]>;
  readonly deciders: {
    readonly instance: Decider<SettingsCommand<V>, S, I>;
    readonly org: Decider<SettingsCommand<V>, S, O>;
  };
};

/** What both halves of the first API do with one kind of settings. */
export const policyKind = <
  R extends Tracked & { readonly owner_id: string },
  M,
  V,
  S,
  I extends DomainEvent,
  O extends DomainEvent,
>(
  api: Api,
  { find, defaults, message, beside = async () => [], deciders }: Kind<R, M, V, S, I, O>,
) => {
  const write = async (call: Call, ownerId: string, command: SettingsCommand<V>) => {
    const isOrg = ownerId !== call.instance.id;
    if (isOrg) await mustBeOrg(api, call, ownerId);
    const decision = isOrg ? step(deciders.org, ownerId, command) : step(deciders.instance, ownerId, command);
    const [last] = await recordAll(api, call, [decision, ...(await beside(call, ownerId, command))]);
    return last ? { details: detailsOf(last) } : {};
  };
  const show = async (call: Call, orgId?: string) => {
    const { values, owner, isDefault, details } = await shown(api, call, find, orgId, defaults);
    const policy = await message(values, { call, owner });
    return { policy: { ...policy, isDefault, ...(details ? { details } : {}) }, isDefault };
  };
  return {
    ofInstance: (call: Call) => show(call),
    ofOrg: (call: Call, orgId = call.orgId) => show(call, orgId),
    changeInstance: (call: Call, values: Partial<V>) =>
      write(call, call.instance.id, { type: 'ChangeSettings', values }),
    addToOrg: (call: Call, values: Partial<V>, orgId = call.orgId) =>
      write(call, orgId, { type: 'AddSettings', values }),
    changeInOrg: (call: Call, values: Partial<V>, orgId = call.orgId) =>
      write(call, orgId, { type: 'ChangeSettings', values }),
    resetOrg: (call: Call, orgId = call.orgId) => write(call, orgId, { type: 'ResetSettings' }),
  };
};
