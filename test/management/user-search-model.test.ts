import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { User } from '../../api/gen/zitadel/user/v2/user_pb.js';
import { usersTable } from '../../projections/user/tables.ts';
import { users } from '../../projections/user/user.ts';
import { anyMethod, anyPieceOf, byBytes, compared, type Sortable } from './naive-search.ts';
import { userTenant } from './users.ts';

/** What a user is to a search, by the answer of the API itself; metadata as it was given. */
type Person = { readonly user: User; readonly metadata: ReadonlyMap<string, string> };
type Query = { readonly case: string; readonly value: { readonly [field: string]: unknown } };

const texts = {
  userNameQuery: ['userName', ({ user }: Person) => user.username],
  firstNameQuery: ['firstName', (person: Person) => humanOf(person)?.profile?.givenName],
  lastNameQuery: ['lastName', (person: Person) => humanOf(person)?.profile?.familyName],
  nickNameQuery: ['nickName', (person: Person) => humanOf(person)?.profile?.nickName],
  displayNameQuery: ['displayName', (person: Person) => humanOf(person)?.profile?.displayName],
  emailQuery: ['emailAddress', (person: Person) => humanOf(person)?.email?.email],
  phoneQuery: ['number', (person: Person) => humanOf(person)?.phone?.phone || undefined],
} as const;
const humanOf = ({ user }: Person) => (user.type.case === 'human' ? user.type.value : undefined);
const typeOf = (person: Person) => (humanOf(person) ? 1 : 2);

/** A search, said as naively as can be. */
const matches = (person: Person, query: Query): boolean => {
  const { user } = person;
  const { value } = query;
  const method = Number(value['method'] ?? 0);
  if (query.case in texts) {
    const [field, textOf] = texts[query.case as keyof typeof texts];
    return compared(textOf(person), String(value[field]), method);
  }
  switch (query.case) {
    case 'loginNameQuery':
      return user.loginNames.some((name) => compared(name, String(value['loginName']), method));
    case 'stateQuery':
      return user.state === value['state'];
    case 'typeQuery':
      return typeOf(person) === value['type'];
    case 'organizationIdQuery':
      return user.details?.resourceOwner === value['organizationId'];
    case 'inUserIdsQuery':
      return (value['userIds'] as string[]).includes(user.userId);
    case 'inUserEmailsQuery':
      return (value['userEmails'] as string[]).some((email) => compared(texts.emailQuery[1](person), email, 1));
    case 'orQuery':
      return (value['queries'] as { query: Query }[]).some((inner) => matches(person, inner.query));
    case 'andQuery':
      return matchesAll(
        person,
        (value['queries'] as { query: Query }[]).map(({ query: inner }) => inner),
      );
    case 'notQuery':
      return !matches(person, (value['query'] as { query: Query }).query);
    default:
      return matchesAll(person, [query]);
  }
};

/** What is asked of metadata together is asked of one entry. */
const matchesAll = (person: Person, queries: readonly Query[]): boolean => {
  const ofMetadata = queries.filter(({ case: kind }) => kind.startsWith('metadata'));
  return (
    queries.every((query) => ofMetadata.includes(query) || matches(person, query)) &&
    (ofMetadata.length === 0 ||
      [...person.metadata].some(([key, held]) =>
        ofMetadata.every(({ case: kind, value }) =>
          kind === 'metadataKeyFilter'
            ? compared(key, String(value['key']), Number(value['method']))
            : (Buffer.from(value['value'] as Uint8Array).toString() === held) === (value['method'] === 0),
        ),
      ))
  );
};

const sortings: readonly ((person: Person) => Sortable)[] = [
  () => 0,
  ({ user }) => user.username.toLowerCase(),
  ...(['firstNameQuery', 'lastNameQuery', 'nickNameQuery', 'displayNameQuery', 'emailQuery'] as const).map(
    (name) => (person: Person) => texts[name][1](person)?.toLowerCase(),
  ),
  ({ user }) => user.state,
  typeOf,
];

const inOrder = (sortingColumn: number, ascending: boolean) => (one: Person, other: Person) => {
  const keyOf = sortings[sortingColumn] ?? (() => 0);
  const order = byBytes(keyOf(one), keyOf(other)) || byBytes(one.user.userId, other.user.userId);
  return ascending ? order : -order;
};

const givenNames = [
  'Ada',
  'ada',
  'Zoë',
  'ZOË',
  'Änne',
  '太郎',
  'J.',
  'Anna-Maria',
  'Al',
  'a%b',
  '100%',
  '_x_',
  'b\\s',
  "O'N",
  'ß',
  'İpek',
];
const familyNames = [
  'Lovelace',
  'lovelace',
  'Ärzte',
  '山田太郎',
  'de la Cruz',
  'Li',
  'L%',
  'M_ller',
  'Müller',
  'x'.repeat(190),
];

const crowd = async () => {
  const here = await userTenant();
  await here.org('acme');
  await here.nameWithDomain('acme');
  const metadataOf = (n: number) =>
    new Map(
      [
        ['team', `t${n % 3}`],
        ['Desk', `d${n % 5}`],
        ['floor%', 't1'],
      ].filter((_, entry) => (n >> entry) % 2 === 1) as [string, string][],
    );
  const made = new Map<string, ReadonlyMap<string, string>>();
  const pick = (of: readonly string[], n: number) => of[n % of.length] ?? '';
  const one = async (n: number) => {
    const orgId = n % 4 === 0 ? 'acme' : here.created.orgId;
    if (n % 9 === 8) return made.set(await here.machine(`Robot-${n}`, orgId), new Map());
    const metadata = metadataOf(n);
    const { id } = await here.createUser({
      organizationId: orgId,
      username: `${pick(givenNames, n)}.${pick(['user', 'USER', 'us_er'], n)}-${n}`,
      userType: {
        case: 'human',
        value: {
          profile: {
            givenName: pick(givenNames, n),
            familyName: pick(familyNames, n * 7),
            ...(n % 3 === 0 ? { nickName: pick(givenNames, n * 5) } : {}),
            ...(n % 2 === 0 ? { displayName: `${pick(familyNames, n)} ${n % 10}` } : {}),
          },
          email: {
            email: `User-${n}@${pick(['example.com', 'Bench.example'], n)}`,
            verification: { case: 'isVerified', value: true },
          },
          ...(n % 5 === 0
            ? { phone: { phone: `+4179123${1000 + n}`, verification: { case: 'isVerified', value: true } } }
            : {}),
          metadata: [...metadata].map(([key, value]) => ({ key, value: Buffer.from(value) })),
        },
      },
    });
    if (n % 11 === 0) await here.ask('lockUser', here.admin(), { userId: id });
    return made.set(id, metadata);
  };
  await Promise.all(Array.from({ length: 100 }, (_, n) => one(n)));
  const { result } = (await here.listUsers({ query: { limit: 1000 } })) as { result: User[] };
  const people = result.map((user): Person => ({ user, metadata: made.get(user.userId) ?? new Map() }));
  return { here, people };
};

const queriesOf = (people: readonly Person[]): fc.Arbitrary<Query> => {
  const text = (name: keyof typeof texts) => {
    const [field, textOf] = texts[name];
    const whole = people.flatMap((person) => textOf(person) ?? []);
    return fc
      .tuple(anyPieceOf(whole), anyMethod)
      .map(([piece, way]): Query => ({ case: name, value: { [field]: piece, method: way } }));
  };
  const ids = people.map(({ user }) => user.userId);
  const emails = people.flatMap((person) => texts.emailQuery[1](person) ?? []);
  const leaf: fc.Arbitrary<Query> = fc.oneof(
    ...(Object.keys(texts) as (keyof typeof texts)[]).map(text),
    fc
      .tuple(anyPieceOf(people.flatMap(({ user }) => user.loginNames)), anyMethod)
      .map(([loginName, way]) => ({ case: 'loginNameQuery', value: { loginName, method: way } })),
    fc.constantFrom(1, 4).map((state) => ({ case: 'stateQuery', value: { state } })),
    fc.constantFrom(1, 2).map((type) => ({ case: 'typeQuery', value: { type } })),
    fc
      .constantFrom('acme', 'nowhere')
      .map((organizationId) => ({ case: 'organizationIdQuery', value: { organizationId } })),
    fc.subarray(ids, { maxLength: 5 }).map((userIds) => ({ case: 'inUserIdsQuery', value: { userIds } })),
    fc
      .subarray(emails, { maxLength: 5 })
      .map((some) => ({ case: 'inUserEmailsQuery', value: { userEmails: some.map((email) => email.toUpperCase()) } })),
    fc
      .tuple(anyPieceOf(['team', 'Desk', 'floor%']), anyMethod)
      .map(([key, way]) => ({ case: 'metadataKeyFilter', value: { key, method: way } })),
    fc
      .tuple(fc.constantFrom('t0', 't1', 'd3', ''), fc.nat(1))
      .map(([value, way]) => ({ case: 'metadataValueFilter', value: { value: Buffer.from(value), method: way } })),
  );
  return fc.letrec<{ query: Query }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: leaf },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('orQuery', 'andQuery'), fc.array(tie('query'), { maxLength: 3 }))
          .map(([name, queries]): Query => ({ case: name, value: { queries: queries.map((query) => ({ query })) } })),
      },
      { weight: 2, arbitrary: tie('query').map((query): Query => ({ case: 'notQuery', value: { query: { query } } })) },
    ),
  })).query;
};

describe('users are found', () => {
  it('as going through all of them would find them, whatever is asked, in any order, page by page', async () => {
    const { here, people } = await crowd();
    const asked = fc.record({
      queries: fc.array(queriesOf(people), { maxLength: 2 }),
      sortingColumn: fc.integer({ min: 0, max: sortings.length - 1 }),
      asc: fc.boolean(),
      offset: fc.oneof(fc.constant(0), fc.nat(40)),
      limit: fc.integer({ min: 1, max: 60 }),
    });
    const asFoundNaively = fc.asyncProperty(asked, async ({ queries, sortingColumn, asc, offset, limit }) => {
      const all = people.filter((person) => matchesAll(person, queries)).sort(inOrder(sortingColumn, asc));
      const { result, details } = (await here.listUsers({
        queries: queries.map((query) => ({ query })) as never,
        sortingColumn,
        query: { offset: BigInt(offset), limit, asc },
      })) as { result: readonly User[]; details: { totalResult: bigint } };
      expect(result.map(({ userId }) => userId)).toEqual(
        all.slice(offset, offset + limit).map(({ user }) => user.userId),
      );
      expect(details.totalResult).toBe(BigInt(all.length));
    });
    await fc.assert(asFoundNaively, { numRuns: 60 });
    // From now on Postgres has a sample of the texts, and what is rare is looked up.
    await here.api.views.queryAcrossTenants([users], (_, name) => ({
      compile: () => ({ sql: `analyze ${name(usersTable)}`, parameters: [], query: {} }) as never,
    }));
    await fc.assert(asFoundNaively, { numRuns: 60 });
  });
});
