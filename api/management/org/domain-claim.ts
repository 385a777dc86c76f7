import { instance } from '../../../domain/instance/instance.ts';
import { user } from '../../../domain/user/user.ts';
import { step } from '../../../eventstore/execute.ts';
import { usersNamedAfter } from '../../../projections/user/queries.ts';
import type { Api, Call } from '../../api.ts';
import { recordAll } from '../record.ts';

/** So many users are renamed in one append. */
const atOnce = 200;

/**
 * Users of other organizations whose names end in a domain that is this organization's now go on under temporary names, and are
 * told (`user.domain.claimed`). Nobody new can take such a name any more: user/name.ts.
 */
export const claimUserNames = async (api: Api, call: Call, orgId: string, domain: string): Promise<void> => {
  const read = { ...call.read, notBefore: await api.store.head(), strict: true };
  const [userIds, { state }] = await Promise.all([
    usersNamedAfter(api.views, read, domain, orgId),
    api.load(call.instance.id, instance, call.instance.id),
  ]);
  for (let done = 0; done < userIds.length; done += atOnce) {
    const steps = userIds.slice(done, done + atOnce).map((userId) => {
      const temporaryName = `${userId}@temporary.${state.primaryDomain}`;
      return step(user, userId, { type: 'YieldDomain', domain, temporaryName } as const);
    });
    await recordAll(api, call, steps);
  }
};
