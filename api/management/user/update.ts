import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Envelope } from '../../../domain/decider.ts';
import type { Verification } from '../../../domain/user/contact.ts';
import { humanOf } from '../../../domain/user/guards.ts';
import type { UserState } from '../../../domain/user/state.ts';
import { type UserCommand, user } from '../../../domain/user/user.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { returnedCode } from '../../code/verification.ts';
import type { SetHumanEmail } from '../../gen/zitadel/user/v2/email_pb.js';
import type { SetPassword } from '../../gen/zitadel/user/v2/password_pb.js';
import type { SetHumanPhone } from '../../gen/zitadel/user/v2/phone_pb.js';
import type { Metadata, UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { userNameScope } from '../../user/creation.ts';
import { detailsOf } from '../details.ts';
import { changeable, write } from './access.ts';
import { emailChange, phoneChange } from './contact.ts';
import { mustNotBorrowDomain, mustNotStandInFor } from './name.ts';
import { passwordStep } from './password.ts';
import { metadataIn, type ProfileFields, passwordIn, profileIn, userRequestErrors } from './request.ts';

type Updates = Pick<Methods<typeof UserService>, 'updateUser' | 'updateHumanUser' | 'setPassword'>;

type HumanChanges = {
  readonly profile?: ProfileFields | undefined;
  readonly email?: SetHumanEmail | undefined;
  readonly phone?: SetHumanPhone | undefined;
  readonly password?: SetPassword | undefined;
};
type MachineChanges = {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly accessTokenType?: number | undefined;
};
type Changes = {
  readonly username?: string | undefined;
  readonly human?: HumanChanges | undefined;
  readonly machine?: MachineChanges | undefined;
  readonly metadata?: readonly Metadata[];
};
type Updated = {
  readonly last: Envelope;
  readonly codes: { readonly emailCode?: string; readonly phoneCode?: string };
};

export const userUpdate = (api: Api): Updates => {
  const update = async (call: Call, userId: string, changes: Changes): Promise<Updated> => {
    const state = await changeable(api, call, userId, { permission: 'user.write', self: 'may' });
    const on = (command: UserCommand) => step(user, userId, command);
    const { human, machine, metadata = [] } = changes;
    if (human) humanOf(state);
    const email = human?.email && (await emailChange(api, call, userId, state, human.email));
    const phone = human?.phone && (await phoneChange(api, call, userId, state, human.phone));
    const newPhone = phone === 'removed' ? undefined : phone;
    if (metadata.length > 0) await call.allow('user.write', { orgId: state.owner });
    const steps: AnyStep[] = [
      ...(changes.username === undefined ? [] : [on(await nameChange(call, userId, state, changes.username))]),
      ...(human?.profile ? [on({ type: 'ChangeProfile', ...profileIn(human.profile) })] : []),
      ...(email ? [on({ type: 'ChangeEmail', ...email })] : []),
      ...(phone === 'removed' ? [on({ type: 'RemovePhone' })] : []),
      ...(newPhone ? [on({ type: 'ChangePhone', ...newPhone })] : []),
      ...(machine ? [on({ type: 'ChangeMachine', ...machineIn(machine) })] : []),
      ...(metadata.length > 0 ? [on({ type: 'SetMetadata', entries: metadataIn(metadata) })] : []),
      ...(human?.password ? await passwordChange(call, userId, state, human.password) : []),
    ];
    // Nothing asked for is nothing changed: the answer tells how the user stands.
    const last = await write(api, call, steps.length > 0 ? steps : [on({ type: 'SetMetadata', entries: [] })]);
    return { last, codes: await codesOnRecord(call, userId, email?.verification, newPhone?.verification) };
  };

  /** A code is shown only if it is on record: an address that did not change was not given one. */
  const codesOnRecord = async (call: Call, userId: string, email?: Verification, phone?: Verification) => {
    const [emailCode, phoneCode] = [returnedCode(email), returnedCode(phone)];
    if (!emailCode && !phoneCode) return {};
    const { human } = (await api.load(call.instance.id, user, userId)).state;
    return {
      ...(emailCode && human?.email.code?.code === emailCode ? { emailCode } : {}),
      ...(phoneCode && human?.phone?.code?.code === phoneCode ? { phoneCode } : {}),
    };
  };

  const nameChange = async (
    call: Call,
    userId: string,
    { owner }: UserState,
    userName: string,
  ): Promise<UserCommand> => {
    const scope = await userNameScope(api, call.instance.id, owner);
    if (!scope.userLoginMustBeDomain) await mustNotBorrowDomain(api, call, owner, userName);
    await mustNotStandInFor(api, call, userId, owner, userName);
    return { type: 'ChangeUserName', userName, ...scope };
  };

  const passwordChange = async (call: Call, userId: string, state: UserState, asked: SetPassword) => {
    const given = passwordIn(asked.passwordType);
    if (!given) throw userRequestErrors.password_missing();
    return [await passwordStep(api, call, userId, state, { given, asked: asked.verification })];
  };

  return {
    async updateUser(call, { userId, username, userType, metadata }) {
      const { last, codes } = await update(call, userId, {
        username,
        ...(userType.case === 'human' ? { human: userType.value } : {}),
        ...(userType.case === 'machine' ? { machine: userType.value } : {}),
        metadata,
      });
      return { changeDate: timestampFromDate(last.createdAt), ...codes };
    },

    async updateHumanUser(call, { userId, username, ...human }) {
      const { last, codes } = await update(call, userId, { username, human });
      return { details: detailsOf(last), ...codes };
    },

    async setPassword(call, { userId, newPassword, verification }) {
      if (!newPassword) throw userRequestErrors.password_missing();
      const state = await changeable(api, call, userId, { permission: 'user.write', self: 'may' });
      const set = await passwordStep(api, call, userId, state, { given: newPassword, asked: verification });
      return { details: detailsOf(await write(api, call, [set])) };
    },
  };
};

const machineIn = ({ name, description, accessTokenType }: MachineChanges) => ({
  ...(name === undefined ? {} : { name }),
  ...(description === undefined ? {} : { description }),
  ...(accessTokenType === undefined ? {} : { accessTokenType }),
});
