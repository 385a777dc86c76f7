import fc from 'fast-check';
import { deciderProperties } from '../../test/properties.ts';
import { minutes } from '../duration.ts';
import { type UserCommand, user } from './user.ts';

const word = fc.constantFrom('a', 'b', 'c');
const name = fc.record({ userName: word, userLoginMustBeDomain: fc.boolean() });
const code = fc.record({
  kind: fc.constant('code' as const),
  code: word,
  expiry: fc.constant(minutes(60)),
  returned: fc.boolean(),
});
const verification = fc.oneof(fc.constant({ kind: 'verified' as const }), code);
const email = fc.record({ address: word.map((local) => `${local}@example.com`), verification });
const phone = fc.record({ address: fc.constantFrom('+41791234567', '+41441234567'), verification });
const profile = fc.record({ firstName: word, lastName: word, gender: fc.constantFrom(0, 1, 2, 3) });
const metadata = fc.array(fc.record({ key: word, value: fc.constantFrom('', 'YQ==', 'Yg==') }), { maxLength: 2 });
const at = fc.constant(new Date(1000));
const checked = fc.record({ outcome: fc.constantFrom('match' as const, 'mismatch' as const), code: word, at });

const of = <T extends UserCommand['type'], P>(type: T, payload: fc.Arbitrary<P>) =>
  payload.map((fields) => ({ type, ...fields }));
const bare = <T extends UserCommand['type']>(type: T) => fc.constant({ type });

const commands: fc.Arbitrary<UserCommand> = fc.oneof(
  fc
    .tuple(name, fc.record({ profile, email, phone, metadata }))
    .map(
      ([named, human]) =>
        ({ type: 'AddHuman', ...named, ...human, password: { hash: 'a', changeRequired: false } }) as const,
    ),
  fc
    .tuple(name, fc.record({ profile, email }))
    .map(([named, human]) => ({ type: 'AddHuman', ...named, ...human }) as const),
  fc
    .tuple(name, fc.record({ profile, email, initialization: code }))
    .map(([named, human]) => ({ type: 'AddHuman', ...named, ...human }) as const),
  fc
    .tuple(name, metadata)
    .map(
      ([named, entries]) => ({ type: 'AddMachine', ...named, profile: { name: 'Robot' }, metadata: entries }) as const,
    ),
  of('ChangeUserName', name),
  of('ChangeProfile', profile),
  of('SetAvatar', fc.record({ storeKey: word })),
  bare('RemoveAvatar'),
  of('ChangeMachine', fc.record({ name: word })),
  of('ChangeEmail', email),
  of('VerifyEmail', checked),
  of('IssueEmailCode', fc.record({ verification: code })),
  of('ChangePhone', phone),
  bare('RemovePhone'),
  of('VerifyPhone', checked),
  of('IssuePhoneCode', fc.record({ verification: code })),
  of('SetPassword', fc.record({ hash: word, changeRequired: fc.boolean() })),
  of('SetPassword', fc.record({ hash: word, changeRequired: fc.boolean(), proof: fc.record({ code: word, at }) })),
  of('IssuePasswordCode', fc.record({ verification: code, notificationType: fc.constantFrom(0, 1) })),
  of('CountWrongPasswordCode', fc.record({ code: word, at })),
  of('IssueInviteCode', fc.record({ verification: code })),
  of('VerifyInvite', checked),
  of('IssueInitializationCode', fc.record({ verification: code })),
  of('VerifyInitialization', checked),
  of(
    'CheckPassword',
    fc.record({
      outcome: fc.constantFrom('match' as const, 'mismatch' as const),
      hash: word,
      lockout: fc.record({ maxPasswordAttempts: fc.constantFrom(0, 1, 3) }),
    }),
  ),
  of('SetSecret', fc.record({ hash: word })),
  bare('RemoveSecret'),
  of(
    'AddPersonalAccessToken',
    fc.record({
      tokenId: word,
      expiration: fc.constant(new Date(2000)),
      now: fc.constantFrom(new Date(1000), new Date(3000)),
    }),
  ),
  of('RemovePersonalAccessToken', fc.record({ tokenId: word })),
  of(
    'AddMachineKey',
    fc.record({
      keyId: word,
      publicKey: word,
      expiration: fc.constant(new Date(2000)),
      now: fc.constantFrom(new Date(1000), new Date(3000)),
    }),
  ),
  of('RemoveMachineKey', fc.record({ keyId: word })),
  of('YieldDomain', fc.record({ domain: word, temporaryName: word })),
  of('SetMetadata', fc.record({ entries: metadata })),
  of('RemoveMetadata', fc.record({ keys: fc.array(word, { maxLength: 2 }) })),
  bare('LockUser'),
  of('EndLock', fc.record({ lockedBefore: fc.constantFrom(new Date(1000), new Date(9_000_000)) })),
  bare('UnlockUser'),
  bare('DeactivateUser'),
  bare('ReactivateUser'),
  bare('RemoveUser'),
);

deciderProperties(user, commands, {
  repeatable: [
    'CheckPassword',
    'VerifyEmail',
    'VerifyPhone',
    'VerifyInvite',
    'VerifyInitialization',
    'IssueInitializationCode',
    'CountWrongPasswordCode',
    'IssueEmailCode',
    'IssuePhoneCode',
    'IssuePasswordCode',
    'IssueInviteCode',
  ],
});
