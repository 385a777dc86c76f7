import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { loginNamesOf } from '../../../projections/user/login-name.ts';
import type { UserRow, UserWithNaming } from '../../../projections/user/queries.ts';
import { userType } from '../../../projections/user/tables.ts';
import { assetUrl } from '../../asset/address.ts';

/** zitadel.user.v2.User. */
export const userMessage =
  (origin: string) =>
  ({ row, naming }: UserWithNaming) => {
    const loginNames = [...loginNamesOf(row.user_name, naming)];
    const preferredLoginName = loginNames[0] ?? row.user_name;
    const { id: userId, state, user_name: username } = row;
    const named = { userId, state, username, loginNames, preferredLoginName };
    return {
      ...named,
      details: rowDetails(row),
      type:
        row.type === userType.human
          ? { case: 'human' as const, value: { ...named, ...humanOf(origin, row) } }
          : { case: 'machine' as const, value: machineOf(row) },
    };
  };

type Tracked = Pick<UserRow, 'sequence' | 'change_date' | 'creation_date' | 'resource_owner'>;
export const rowDetails = ({ sequence, change_date, creation_date, resource_owner }: Tracked) => ({
  sequence: BigInt(sequence),
  changeDate: timestampFromDate(change_date),
  creationDate: timestampFromDate(creation_date),
  resourceOwner: resource_owner,
});

/** BCP 47 for "undetermined", as ZITADEL answers where nobody has said. */
const undetermined = 'und';

const humanOf = (origin: string, row: UserRow) => ({
  profile: {
    givenName: row.first_name ?? '',
    familyName: row.last_name ?? '',
    nickName: row.nick_name ?? '',
    displayName: row.display_name ?? '',
    preferredLanguage: row.preferred_language || undetermined,
    gender: row.gender ?? 0,
    avatarUrl: assetUrl(origin, row.org_id, row.avatar_key ?? undefined) ?? '',
  },
  email: { email: row.email ?? '', isVerified: row.email_verified ?? false },
  phone: { phone: row.phone ?? '', isVerified: row.phone_verified ?? false },
  passwordChangeRequired: row.password_change_required ?? false,
  ...(row.password_changed ? { passwordChanged: timestampFromDate(row.password_changed) } : {}),
  ...(row.mfa_init_skipped ? { mfaInitSkipped: timestampFromDate(row.mfa_init_skipped) } : {}),
});

const machineOf = (row: UserRow) => ({
  name: row.name ?? '',
  description: row.description ?? '',
  hasSecret: row.has_secret ?? false,
  accessTokenType: row.access_token_type ?? 0,
});
