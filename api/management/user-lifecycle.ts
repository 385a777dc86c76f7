import type { LifecycleCommand } from '../../domain/user/lifecycle.ts';
import { user } from '../../domain/user/user.ts';
import { step } from '../../eventstore/execute.ts';
import { membershipsOf } from '../../projections/member/queries.ts';
import type { Api, Call, Methods } from '../api.ts';
import type { UserService } from '../gen/zitadel/user/v2/user_service_pb.js';
import { detailsOf } from './details.ts';
import { leave } from './member-step.ts';
import { cascadeSteps } from './resting.ts';
import { changeable, isSelf, write } from './user-access.ts';

type Lifecycle = Pick<
  Methods<typeof UserService>,
  'deactivateUser' | 'reactivateUser' | 'lockUser' | 'unlockUser' | 'deleteUser'
>;

export const userLifecycle = (api: Api): Lifecycle => {
  /** Nobody deactivates or unlocks themselves. */
  const move = async (call: Call, userId: string, command: LifecycleCommand) => {
    await changeable(api, call, userId, { permission: 'user.write', self: 'may_not' });
    return { details: detailsOf(await write(api, call, [step(user, userId, command)])) };
  };

  return {
    deactivateUser: (call, { userId }) => move(call, userId, { type: 'DeactivateUser' }),
    reactivateUser: (call, { userId }) => move(call, userId, { type: 'ReactivateUser' }),
    lockUser: (call, { userId }) => move(call, userId, { type: 'LockUser' }),
    unlockUser: (call, { userId }) => move(call, userId, { type: 'UnlockUser' }),

    /** With the offices and authorizations that the user held, so that no list names somebody who is gone. */
    async deleteUser(call, { userId }) {
      const itself = isSelf(call, userId) && (await call.may('user.self.delete'));
      await changeable(api, call, userId, { permission: 'user.delete', self: itself ? 'may' : 'may_not' });
      const offices = await membershipsOf(api.views, call.read, userId);
      const steps = [
        ...offices.flatMap((office) => leave(office, userId)),
        ...(await cascadeSteps(api, call, { of: 'user', id: userId }, { type: 'CascadeRemoval' })),
        step(user, userId, { type: 'RemoveUser' } as const),
      ];
      return { details: detailsOf(await write(api, call, steps)) };
    },
  };
};
