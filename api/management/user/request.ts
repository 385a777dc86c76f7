import { errors } from '../../../domain/errors.ts';
import type { MetadataEntry } from '../../../domain/metadata.ts';
import type { Profile } from '../../../domain/user/profile.ts';
import type { Confirmation, Medium } from '../../code/verification.ts';
import type { SetHumanProfile } from '../../gen/zitadel/user/v2/user_pb.js';
import type { AddHumanUserRequest, CreateUserRequest_Human } from '../../gen/zitadel/user/v2/user_service_pb.js';
import type { GivenPassword, NewHuman } from '../../user/creation.ts';
import { isTotpSecret } from '../../user/totp.ts';

export const userRequestErrors = errors('user_request', {
  not_served: ['invalid', 'This part of the request is not served yet.'],
  type_missing: ['invalid', 'A user is either human or machine: the request says neither.'],
  profile_missing: ['invalid', 'A human needs a profile and an e-mail address.'],
  password_missing: ['invalid', 'The request holds no new password.', 'COMMAND-3klek4sbns'],
  totp_secret_invalid: ['invalid', 'The secret of an authenticator app is base32.'],
  phone_missing: ['invalid', 'The request holds no phone number: RemovePhone takes it away.', 'PHONE-Zt0NV'],
  phone_removal: ['invalid', 'A number that is taken away cannot be verified.', 'USERv2-4f3d6'],
});

/** The oneof of SetHumanEmail and SetHumanPhone. */
type Asked =
  | { readonly case: 'sendCode'; readonly value: { readonly urlTemplate?: string } | {} }
  | { readonly case: 'returnCode'; readonly value: object }
  | { readonly case: 'isVerified'; readonly value: boolean }
  | { readonly case: undefined };

/** A code is sent unless the request says otherwise. */
export const confirmationIn = (asked: Asked): Confirmation =>
  asked.case === 'isVerified' ? (asked.value ? { by: 'nothing' } : { by: 'sent_code' }) : mediumIn(asked);

export const mediumIn = (asked: Exclude<Asked, { readonly case: 'isVerified' }>): Medium => {
  if (asked.case === 'returnCode') return { by: 'returned_code' };
  const template = asked.case === 'sendCode' && 'urlTemplate' in asked.value ? asked.value.urlTemplate : undefined;
  return { by: 'sent_code', ...(template ? { urlTemplate: template } : {}) };
};

/** The oneof of a password in plain or hashed. */
type AskedPassword =
  | { readonly case: 'password'; readonly value: { readonly password: string; readonly changeRequired: boolean } }
  | { readonly case: 'hashedPassword'; readonly value: { readonly hash: string; readonly changeRequired: boolean } }
  | { readonly case: undefined };

export const passwordIn = (asked: AskedPassword): GivenPassword | undefined => {
  switch (asked.case) {
    case 'password':
      return { password: asked.value.password, changeRequired: asked.value.changeRequired };
    case 'hashedPassword':
      return { hash: asked.value.hash, changeRequired: asked.value.changeRequired };
    case undefined:
      return undefined;
  }
};

type ProfileField = Exclude<keyof SetHumanProfile, '$typeName' | '$unknown'>;
export type ProfileFields = { readonly [F in ProfileField]?: SetHumanProfile[F] | undefined };
export const profileIn = ({
  givenName,
  familyName,
  nickName,
  displayName,
  preferredLanguage,
  gender,
}: ProfileFields) => ({
  ...(givenName === undefined ? {} : { firstName: givenName }),
  ...(familyName === undefined ? {} : { lastName: familyName }),
  ...(nickName === undefined ? {} : { nickName }),
  ...(displayName === undefined ? {} : { displayName }),
  ...(preferredLanguage === undefined ? {} : { preferredLanguage }),
  ...(gender === undefined ? {} : { gender: gender as number }),
});

export const metadataIn = (
  entries: readonly { readonly key: string; readonly value: Uint8Array }[],
): readonly MetadataEntry[] => entries.map(({ key, value }) => ({ key, value: Buffer.from(value).toString('base64') }));

type HumanFields = Pick<
  AddHumanUserRequest | CreateUserRequest_Human,
  'profile' | 'email' | 'phone' | 'passwordType' | 'idpLinks' | 'totpSecret' | 'metadata'
>;

/** The human that AddHumanUser, CreateUser and AddOrganization describe in the same words. */
export const newHumanIn = (
  orgId: string,
  human: HumanFields,
  { userId, username }: { readonly userId?: string | undefined; readonly username?: string | undefined },
): NewHuman => {
  const { profile, email, phone } = human;
  if (!profile || !email) throw userRequestErrors.profile_missing();
  // Never dropped in silence: who relies on them must not believe that they are there.
  if (human.idpLinks.length > 0)
    throw userRequestErrors.not_served({ message: 'idp_links: there are no identity providers to link to yet.' });
  const { totpSecret } = human;
  if (totpSecret !== undefined && !isTotpSecret(totpSecret)) throw userRequestErrors.totp_secret_invalid();
  const password = passwordIn(human.passwordType);
  return {
    orgId,
    ...(userId ? { userId } : {}),
    ...(username ? { userName: username } : {}),
    profile: profileIn(profile) as Profile,
    email: { address: email.email, confirmation: confirmationIn(email.verification) },
    ...(phone?.phone ? { phone: { address: phone.phone, confirmation: confirmationIn(phone.verification) } } : {}),
    ...(password ? { password } : {}),
    ...(totpSecret === undefined ? {} : { totpSecret }),
    metadata: metadataIn(human.metadata),
  };
};
