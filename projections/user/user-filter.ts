import { type RawBuilder, sql } from 'kysely';
import { searchedText } from '../searched-text.ts';
import { textMatches } from '../text-filter.ts';
import type { NameOf } from '../views.ts';
import { type LoginNameFilter, loginNameMatches } from './login-name-sql.ts';
import { digestOf } from './metadata.ts';
import { userMetadataTable, userState, userType } from './tables.ts';
import { type TextColumn, type TextFilter, userTextFound } from './user-text.ts';

type MetadataFilter =
  /** `keys`: those that it is true of, if that is known. */
  | ({ readonly by: 'metadata_key'; readonly keys?: readonly string[] } & TextFilter)
  | { readonly by: 'metadata_value'; readonly value: Uint8Array; readonly differs: boolean };

export type UserFilter =
  | ({ readonly by: TextColumn } & TextFilter)
  | ({ readonly by: 'login_name' } & LoginNameFilter)
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  | { readonly by: 'emails'; readonly emails: readonly string[] }
  | { readonly by: 'org'; readonly orgId: string }
  | { readonly by: 'state'; readonly state: number }
  | { readonly by: 'type'; readonly type: number }
  | MetadataFilter
  | { readonly by: 'any' | 'all'; readonly of: readonly UserFilter[] }
  | { readonly by: 'not'; readonly filter: UserFilter };
type Condition = RawBuilder<boolean>;

/** Of the user `u`. All of them; what is asked of metadata is asked of one and the same entry. */
export const allOf = (name: NameOf, filters: readonly UserFilter[]): Condition => {
  const ofMetadata = filters.filter(isOfMetadata);
  const others = filters.filter((filter) => !isOfMetadata(filter));
  return joined('and', [
    ...others.map((filter) => conditionOf(name, filter)),
    ...(ofMetadata.length > 0 ? [hasMetadata(name, ofMetadata)] : []),
  ]);
};

const isOfMetadata = (filter: UserFilter): filter is MetadataFilter =>
  filter.by === 'metadata_key' || filter.by === 'metadata_value';

const joined = (word: 'and' | 'or', conditions: readonly Condition[]): Condition =>
  conditions.length === 0
    ? sql<boolean>`${word === 'and'}::boolean`
    : sql<boolean>`(${sql.join(conditions, sql.raw(` ${word} `))})`;

const conditionOf = (name: NameOf, filter: UserFilter): Condition => {
  switch (filter.by) {
    case 'ids':
      return sql`u.id = any(${filter.ids}::text[])`;
    case 'emails':
      return sql`u.email_lower = any(${filter.emails.map(searchedText)}::text[])`;
    case 'org':
      return sql`u.org_id = ${filter.orgId}`;
    case 'state':
      return sql`u.state = ${filter.state}`;
    case 'type':
      return sql`u.type = ${filter.type}`;
    case 'login_name':
      return loginNameMatches(name, filter);
    case 'metadata_key':
    case 'metadata_value':
      return hasMetadata(name, [filter]);
    case 'any':
      return joined(
        'or',
        filter.of.map((each) => conditionOf(name, each)),
      );
    case 'all':
      return allOf(name, filter.of);
    case 'not':
      return isOfKind(filter.filter) ? otherKinds(filter.filter) : sql`not ${conditionOf(name, filter.filter)}`;
    default:
      return userTextFound(filter.by, filter);
  }
};

type OfKind = Extract<UserFilter, { readonly by: 'state' | 'type' }>;
const isOfKind = (filter: UserFilter): filter is OfKind => filter.by === 'state' || filter.by === 'type';

/** Who is of another state or type is of one of the others: that an index finds, and Postgres knows how many there are. */
const otherKinds = (filter: OfKind): Condition => {
  const [kinds, kind] = filter.by === 'state' ? [userState, filter.state] : [userType, filter.type];
  const others = Object.values(kinds).filter((other) => other !== kind);
  return sql`${sql.ref(`u.${filter.by}`)} in (${sql.join(others.map((other) => sql.lit(other)))})`;
};

const hasMetadata = (name: NameOf, filters: readonly MetadataFilter[]): Condition => {
  const conditions = filters.map((filter) => {
    if (filter.by === 'metadata_key')
      return filter.keys
        ? sql<boolean>`m.key = any(${filter.keys}::text[])`
        : textMatches('m.key', filter.method, filter.text);
    const value = Buffer.from(filter.value);
    return filter.differs
      ? sql<boolean>`m.value <> ${value}`
      : sql<boolean>`(m.value_digest = ${digestOf(value)} and m.value = ${value})`;
  });
  return sql`exists (
    select from ${sql.table(name(userMetadataTable))} m
     where m.instance_id = u.instance_id and m.user_id = u.id and ${joined('and', conditions)})`;
};
