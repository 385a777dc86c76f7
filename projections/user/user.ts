import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { insert, projection, remove, type Seen, update } from '../projection.ts';
import { searchedText } from '../searched-text.ts';
import { userState, usersTable, userType } from './tables.ts';

/** A person who was erased has no name left to show. */
const erased = '';

type NewHuman = Seen<Extract<UserEvent, { type: 'user.human.added' | 'user.human.selfregistered' }>>;
const addHuman = ({ aggregateId, owner, createdAt, payload }: NewHuman) =>
  insert(usersTable, {
    id: aggregateId,
    org_id: owner,
    type: userType.human,
    state: userState.active,
    ...namedAs(payload.userName),
    ...calledAs({
      firstName: payload.firstName ?? erased,
      lastName: payload.lastName ?? erased,
      nickName: payload.nickName ?? '',
      displayName: payload.displayName ?? '',
    }),
    preferred_language: payload.preferredLanguage ?? '',
    gender: payload.gender ?? 0,
    ...mailedAt(payload.email),
    ...reachedAt(payload.phone),
    password_set: payload.encodedHash !== undefined,
    password_change_required: payload.changeRequired ?? false,
    password_changed: payload.encodedHash === undefined ? null : createdAt,
  });

const namedAs = (userName: string | undefined) => ({
  user_name: userName ?? erased,
  user_name_lower: searchedText(userName ?? erased),
});

type Called<T> = { readonly firstName: T; readonly lastName: T; readonly nickName: T; readonly displayName: T };
const calledAs = <T extends string | undefined>({ firstName, lastName, nickName, displayName }: Called<T>) => ({
  first_name: firstName,
  first_name_lower: searchedText(firstName),
  last_name: lastName,
  last_name_lower: searchedText(lastName),
  nick_name: nickName,
  nick_name_lower: searchedText(nickName),
  display_name: displayName,
  display_name_lower: searchedText(displayName),
});

const mailedAt = (email: string | undefined) => ({
  email: email ?? null,
  email_lower: searchedText(email) ?? null,
  email_verified: false,
  email_proved: false,
});

const reachedAt = (phone: string | undefined) => ({
  phone: phone ?? null,
  phone_verified: false,
  phone_proved: false,
});

const moveTo =
  (state: number) =>
  ({ aggregateId }: { readonly aggregateId: string }) =>
    update(usersTable, { id: aggregateId }, { state });

export const users = projection<UserEvent | OrgEvent | InstanceEvent>()({
  name: 'users',
  version: 7,
  tables: [usersTable],
  on: {
    'user.human.added': addHuman,
    'user.human.selfregistered': addHuman,
    'user.human.profile.changed': ({ aggregateId, payload }) =>
      update(
        usersTable,
        { id: aggregateId },
        {
          ...calledAs<string | undefined>({
            firstName: payload.firstName,
            lastName: payload.lastName,
            nickName: payload.nickName,
            displayName: payload.displayName,
          }),
          preferred_language: payload.preferredLanguage,
          gender: payload.gender,
        },
      ),
    'user.human.avatar.added': ({ aggregateId, payload }) =>
      update(usersTable, { id: aggregateId }, { avatar_key: payload.storeKey }),
    'user.human.avatar.removed': ({ aggregateId }) => update(usersTable, { id: aggregateId }, { avatar_key: null }),
    'user.human.email.changed': ({ aggregateId, payload }) =>
      update(usersTable, { id: aggregateId }, mailedAt(payload.email)),
    'user.human.email.verified': ({ aggregateId }) => update(usersTable, { id: aggregateId }, { email_verified: true }),
    'user.human.email.proved': ({ aggregateId }) => update(usersTable, { id: aggregateId }, { email_proved: true }),
    'user.human.phone.changed': ({ aggregateId, payload }) =>
      update(usersTable, { id: aggregateId }, reachedAt(payload.phone)),
    'user.human.phone.removed': ({ aggregateId }) => update(usersTable, { id: aggregateId }, reachedAt(undefined)),
    'user.human.phone.verified': ({ aggregateId }) => update(usersTable, { id: aggregateId }, { phone_verified: true }),
    'user.human.phone.proved': ({ aggregateId }) => update(usersTable, { id: aggregateId }, { phone_proved: true }),
    'user.human.password.changed': ({ aggregateId, createdAt, payload }) =>
      update(
        usersTable,
        { id: aggregateId },
        {
          password_set: true,
          password_change_required: payload.changeRequired ?? false,
          password_changed: createdAt,
        },
      ),
    'user.human.mfa.init.skipped': ({ aggregateId, createdAt }) =>
      update(usersTable, { id: aggregateId }, { mfa_init_skipped: createdAt }),
    'user.machine.added': ({ aggregateId, owner, payload }) =>
      insert(usersTable, {
        id: aggregateId,
        org_id: owner,
        type: userType.machine,
        state: userState.active,
        ...namedAs(payload.userName),
        name: payload.name ?? erased,
        description: payload.description ?? '',
        has_secret: false,
        access_token_type: payload.accessTokenType ?? 0,
      }),
    'user.machine.changed': ({ aggregateId, payload }) =>
      update(
        usersTable,
        { id: aggregateId },
        {
          name: payload.name,
          description: payload.description,
          access_token_type: payload.accessTokenType,
        },
      ),
    'user.machine.secret.set': ({ aggregateId }) => update(usersTable, { id: aggregateId }, { has_secret: true }),
    'user.machine.secret.removed': ({ aggregateId }) => update(usersTable, { id: aggregateId }, { has_secret: false }),
    'user.username.changed': ({ aggregateId, payload }) =>
      update(usersTable, { id: aggregateId }, namedAs(payload.userName)),
    'user.domain.claimed': ({ aggregateId, payload }) =>
      update(usersTable, { id: aggregateId }, namedAs(payload.userName)),
    'user.human.initialization.code.added': ({ aggregateId: id }) =>
      update(usersTable, { id, state: userState.active }, { state: userState.initial }),
    'user.human.initialization.check.succeeded': ({ aggregateId: id }) =>
      update(usersTable, { id, state: userState.initial }, { state: userState.active }),
    'user.locked': moveTo(userState.locked),
    'user.unlocked': moveTo(userState.active),
    'user.deactivated': moveTo(userState.inactive),
    'user.reactivated': moveTo(userState.active),
    'user.removed': ({ aggregateId }) => remove(usersTable, { id: aggregateId }),
    'org.removed': ({ aggregateId }) => remove(usersTable, { org_id: aggregateId }),
    'instance.removed': () => remove(usersTable, {}),
  },
});
