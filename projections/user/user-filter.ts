import { type RawBuilder, sql } from 'kysely';
import { searchedText } from '../searched-text.ts';
import { searchesPart, textMatches } from '../text-filter.ts';
import type { NameOf } from '../views.ts';
import { type LoginNameFilter, loginNameMatches } from './login-name-sql.ts';
import { digestOf } from './metadata.ts';
import { userMetadataTable, userState, userType } from './tables.ts';
import { isTextColumn, type TextColumn, type TextFilter, userTextFound } from './user-text.ts';

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
  /** `among`: the only users whom the filter can be false of, if that is known. */
  | { readonly by: 'not'; readonly filter: UserFilter; readonly among?: readonly string[] };
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

export type OfText = Extract<UserFilter, { readonly by: TextColumn }>;
export const isOfText = (filter: UserFilter): filter is OfText => isTextColumn(filter.by);

export const isOfMetadata = (filter: UserFilter): filter is MetadataFilter =>
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
      return sql`(u.email_lower is not null and u.email_lower = any(${filter.emails.map(searchedText)}::text[]))`;
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
      return negation(name, filter);
    default:
      return userTextFound(filter.by, filter);
  }
};

const negation = (name: NameOf, { filter, among }: Extract<UserFilter, { readonly by: 'not' }>): Condition => {
  if (isOfKind(filter)) return otherKinds(filter);
  const isNot = sql<boolean>`not ${conditionOf(name, filter)}`;
  return among ? sql`(u.id = any(${among}::text[]) and ${isNot})` : isNot;
};

type OfKind = Extract<UserFilter, { readonly by: 'state' | 'type' }>;
const isOfKind = (filter: UserFilter): filter is OfKind => filter.by === 'state' || filter.by === 'type';

/** Who is of another state or type is of one of the others: that an index finds, and Postgres knows how many there are. */
const otherKinds = (filter: OfKind): Condition => {
  const [kinds, kind] = filter.by === 'state' ? [userState, filter.state] : [userType, filter.type];
  const others = Object.values(kinds).filter((other) => other !== kind);
  return sql`${sql.ref(`u.${filter.by}`)} in (${sql.join(others.map((other) => sql.lit(other)))})`;
};

/** Of one alone the index tells the users in the order of their ids. */
const oneOf = (column: string, [first, ...others]: readonly string[]) =>
  first === undefined || others.length > 0
    ? sql<boolean>`${sql.ref(column)} = any(${[...(first === undefined ? [] : [first]), ...others]}::text[])`
    : sql<boolean>`${sql.ref(column)} = ${first}`;

const hasMetadata = (name: NameOf, filters: readonly MetadataFilter[]): Condition => {
  const conditions = filters.map((filter) => {
    if (filter.by === 'metadata_key')
      return filter.keys ? oneOf('m.key', filter.keys) : textMatches('m.key', filter.method, filter.text);
    const value = Buffer.from(filter.value);
    return filter.differs
      ? sql<boolean>`m.value <> ${value}`
      : sql<boolean>`(m.value_digest = ${digestOf(value)} and m.value = ${value})`;
  });
  return sql`exists (
    select from ${sql.table(name(userMetadataTable))} m
     where m.instance_id = u.instance_id and m.user_id = u.id and ${joined('and', conditions)})`;
};

/** That the user's own row tells by itself, and no index does: each would have to be read. */
export const asksEverybody = (filter: UserFilter): boolean => isOfRow(filter) && hasNoIndex(filter);

const isOfRow = (filter: UserFilter): boolean => {
  if (filter.by === 'any' || filter.by === 'all') return filter.of.every(isOfRow);
  if (filter.by === 'not') return isOfRow(filter.filter);
  return filter.by !== 'login_name' && !isOfMetadata(filter);
};

const hasNoIndex = (filter: UserFilter): boolean => {
  if (filter.by === 'any' || filter.by === 'all') return filter.of.some(hasNoIndex);
  if (filter.by === 'not') return !isOfKind(filter.filter) && !filter.among;
  return isOfText(filter) && searchesPart(filter.method) && !filter.among;
};
