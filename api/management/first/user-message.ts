import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HumanUser, MachineUser, User } from '../../gen/zitadel/user/v2/user_pb.js';
import type { HumanSchema, MachineSchema, UserSchema } from '../../gen/zitadel/user_pb.js';

export const userDetails = ({ details }: Pick<User, 'details'>) => ({
  sequence: details?.sequence ?? 0n,
  resourceOwner: details?.resourceOwner ?? '',
  ...(details?.creationDate ? { creationDate: details.creationDate } : {}),
  ...(details?.changeDate ? { changeDate: details.changeDate } : {}),
});

export const userMessage = (found: User): MessageInitShape<typeof UserSchema> => ({
  id: found.userId,
  details: userDetails(found),
  state: states[found.state] ?? 0,
  userName: found.username,
  loginNames: found.loginNames,
  preferredLoginName: found.preferredLoginName,
  type: typeOf(found),
});

const typeOf = ({ type }: User): NonNullable<MessageInitShape<typeof UserSchema>['type']> => {
  switch (type.case) {
    case 'human':
      return { case: 'human', value: humanMessage(type.value) };
    case 'machine':
      return { case: 'machine', value: machineMessage(type.value) };
    case undefined:
      return { case: undefined };
  }
};

/** The second API counts 1 active, 2 inactive, 3 deleted, 4 locked, 5 initial. */
const states: { readonly [second: number]: number } = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 6 };

export const humanMessage = ({
  profile,
  email,
  phone,
  passwordChanged,
}: HumanUser): MessageInitShape<typeof HumanSchema> => ({
  profile: {
    firstName: profile?.givenName ?? '',
    lastName: profile?.familyName ?? '',
    nickName: profile?.nickName ?? '',
    displayName: profile?.displayName ?? '',
    preferredLanguage: profile?.preferredLanguage ?? '',
    gender: (profile?.gender ?? 0) as number,
    avatarUrl: profile?.avatarUrl ?? '',
  },
  email: { email: email?.email ?? '', isEmailVerified: email?.isVerified ?? false },
  phone: { phone: phone?.phone ?? '', isPhoneVerified: phone?.isVerified ?? false },
  ...(passwordChanged ? { passwordChanged } : {}),
});

const machineMessage = ({
  name,
  description,
  hasSecret,
  accessTokenType,
}: MachineUser): MessageInitShape<typeof MachineSchema> => ({
  ...{ name, description, hasSecret, accessTokenType: accessTokenType as number },
});
