import type { Envelope } from '../decider.ts';
import type { MetadataEntry } from '../metadata.ts';
import type { Issue, NewContact } from './contact.ts';
import { checkedEmail, emailVerification } from './email.ts';
import { userErrors } from './errors.ts';
import { initializationCode } from './initialization.ts';
import { checkedMachine, type MachineProfile } from './machine.ts';
import { metadataChanges } from './metadata.ts';
import { checkedPhone, phoneVerification } from './phone.ts';
import { checkedProfile, type Profile } from './profile.ts';
import { absent, type Decide, type EventNamed, type Evolve, noFactors, type UserState } from './state.ts';
import { checkedUserName, type NewUserName, scopeIn, scopeOf } from './username.ts';

type NewPassword = { readonly hash: string; readonly changeRequired: boolean };

export type CreationCommand =
  | ({
      readonly type: 'AddHuman';
      readonly profile: Profile;
      readonly email: NewContact;
      readonly phone?: NewContact;
      readonly password?: NewPassword;
      /** A code that they have to show before they can sign in. */
      readonly initialization?: Issue['verification'];
      readonly metadata?: readonly MetadataEntry[];
      /** They made the account themselves, in this browser. */
      readonly registered?: { readonly userAgentId: string };
    } & NewUserName)
  | ({
      readonly type: 'AddMachine';
      readonly profile: MachineProfile;
      readonly metadata?: readonly MetadataEntry[];
    } & NewUserName);

/** An id is given once: a removed user's history stays its own. */
const mustBeNew = ({ status }: UserState) => {
  if (status !== 'absent') throw userErrors.already_exists();
};

const displayNameOf = ({ displayName, firstName, lastName }: Profile) => displayName || `${firstName} ${lastName}`;

export const decideCreation: Decide<CreationCommand> = {
  AddHuman: ({ profile, email, phone, password, initialization, metadata, registered, ...name }, state) => {
    mustBeNew(state);
    const { firstName, lastName, nickName, displayName, preferredLanguage, gender } = checkedProfile(profile);
    return [
      {
        type: registered ? 'user.human.selfregistered' : 'user.human.added',
        payload: {
          ...(registered ? { userAgentID: registered.userAgentId } : {}),
          userName: checkedUserName(name.userName),
          firstName,
          lastName,
          ...(nickName ? { nickName } : {}),
          displayName: displayNameOf({ firstName, lastName, ...(displayName ? { displayName } : {}) }),
          ...(preferredLanguage ? { preferredLanguage } : {}),
          ...(gender ? { gender } : {}),
          email: checkedEmail(email.address),
          ...(phone ? { phone: checkedPhone(phone.address) } : {}),
          ...(password ? { encodedHash: password.hash, changeRequired: password.changeRequired } : {}),
          ...scopeOf(name),
        },
      },
      ...emailVerification(email.verification),
      ...(phone ? phoneVerification(phone.verification) : []),
      ...metadataChanges(metadata ?? [], {}),
      ...(initialization ? initializationCode(initialization) : []),
    ];
  },

  AddMachine: ({ profile, metadata, ...name }, state) => {
    mustBeNew(state);
    const { name: shown, description, accessTokenType } = checkedMachine(profile);
    return [
      {
        type: 'user.machine.added',
        payload: {
          userName: checkedUserName(name.userName),
          name: shown,
          ...(description ? { description } : {}),
          ...(accessTokenType ? { accessTokenType } : {}),
          ...scopeOf(name),
        },
      },
      ...metadataChanges(metadata ?? [], {}),
    ];
  },
};

type Added = EventNamed<'user.human.added'> | EventNamed<'user.human.selfregistered'>;
const addHuman = (_: UserState, { payload }: Added, { owner, createdAt }: Envelope): UserState => ({
  ...absent,
  status: 'active',
  owner,
  userName: payload.userName ?? '',
  ...scopeIn(payload),
  human: {
    firstName: payload.firstName ?? '',
    lastName: payload.lastName ?? '',
    nickName: payload.nickName ?? '',
    displayName: payload.displayName ?? '',
    preferredLanguage: payload.preferredLanguage ?? '',
    gender: payload.gender ?? 0,
    email: { address: payload.email ?? '', verified: false },
    ...(payload.phone === undefined ? {} : { phone: { address: payload.phone, verified: false } }),
    password: {
      ...(payload.encodedHash === undefined ? {} : { hash: payload.encodedHash, changedAt: createdAt }),
      changeRequired: payload.changeRequired ?? false,
      failedAttempts: 0,
    },
    factors: noFactors,
  },
});

export const evolveCreation: Evolve<'user.human.added' | 'user.human.selfregistered' | 'user.machine.added'> = {
  'user.human.added': addHuman,
  'user.human.selfregistered': addHuman,
  'user.machine.added': (_, { payload }, { owner }) => ({
    ...absent,
    status: 'active',
    owner,
    userName: payload.userName ?? '',
    ...scopeIn(payload),
    machine: {
      name: payload.name ?? '',
      description: payload.description ?? '',
      accessTokenType: payload.accessTokenType ?? 0,
      keys: {},
    },
  }),
};
