import type { LifecycleCommand } from '../../../domain/user/lifecycle.ts';
import { user } from '../../../domain/user/user.ts';
import { step } from '../../../eventstore/execute.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { finishErasure } from '../../erasure/erase.ts';
import type { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { detailsOf } from '../details.ts';
import { changeable, isSelf, write } from './access.ts';
import { departureSteps } from './departure.ts';

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

    async deleteUser(call, { userId }) {
      const itself = isSelf(call, userId) && (await call.may('user.self.delete'));
      await changeable(api, call, userId, { permission: 'user.delete', self: itself ? 'may' : 'may_not' });
      const { eraseOnDelete } = api.settings;
      const steps = [
        ...(await departureSteps(api, call, userId)),
        step(user, userId, { type: eraseOnDelete ? 'EraseUser' : 'RemoveUser' } as const),
      ];
      const details = detailsOf(await write(api, call, steps));
      if (eraseOnDelete) await finishErasure(api, call.instance.id, userId, await api.store.head());
      return { details };
    },
  };
};
