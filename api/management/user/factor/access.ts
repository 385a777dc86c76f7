import type { UserState } from '../../../../domain/user/state.ts';
import { type UserCommand, user } from '../../../../domain/user/user.ts';
import { step } from '../../../../eventstore/execute.ts';
import type { Api, Call } from '../../../api.ts';
import { detailsOf } from '../../details.ts';
import { changeable, write } from '../access.ts';

type Asks = Pick<Api, 'load' | 'views'>;

/** Everybody sets up what they prove themselves with; for others, whoever may write their credentials. */
export const mayEquip = (api: Asks, call: Call, userId: string): Promise<UserState> =>
  changeable(api, call, userId, { permission: 'user.credential.write', self: 'may' });

/** Everybody gives up what is theirs; for others, whoever administers them. */
export const mayStrip = (api: Asks, call: Call, userId: string): Promise<UserState> =>
  changeable(api, call, userId, { permission: 'user.write', self: 'may' });

/** Records the command, and answers with the details of the user. */
export const recordOn = async (
  api: Pick<Api, 'executeAll'>,
  call: Call,
  userId: string,
  command: UserCommand,
): Promise<{ readonly details: ReturnType<typeof detailsOf> }> => ({
  details: detailsOf(await write(api, call, [step(user, userId, command)])),
});
