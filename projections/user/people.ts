import type { ReadContext, Views } from '../views.ts';
import { loginNamesOf, namingsOf } from './login-name.ts';

/** What a row that speaks of a user holds of them, from a join with the table of users as `u`; null if there is no such user. */
export type PersonColumns = {
  readonly user_id: string;
  readonly user_org_id: string | null;
  readonly user_name: string | null;
  readonly user_display_name: string | null;
  readonly user_machine_name: string | null;
  readonly user_avatar_key: string | null;
};
export const personColumns = [
  'u.org_id as user_org_id',
  'u.user_name',
  'u.display_name as user_display_name',
  'u.name as user_machine_name',
  'u.avatar_key as user_avatar_key',
] as const;

export type Person = {
  readonly id: string;
  readonly organizationId: string;
  readonly preferredLoginName: string;
  readonly displayName: string;
  /** Of their picture, if they have one. */
  readonly avatarKey: string | undefined;
};

/** Who the users of these rows are. */
export const peopleIn = async (
  views: Views,
  read: ReadContext,
  rows: readonly PersonColumns[],
): Promise<(row: PersonColumns) => Person> => {
  const naming = await namingsOf(
    views,
    read,
    rows.flatMap(({ user_org_id }) => user_org_id ?? []),
  );
  return ({ user_id, user_org_id, user_name, user_display_name, user_machine_name, user_avatar_key }) => ({
    id: user_id,
    organizationId: user_org_id ?? '',
    preferredLoginName: user_name === null ? '' : (loginNamesOf(user_name, naming(user_org_id ?? ''))[0] ?? user_name),
    displayName: user_display_name ?? user_machine_name ?? '',
    avatarKey: user_avatar_key ?? undefined,
  });
};
