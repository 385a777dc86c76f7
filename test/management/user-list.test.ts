import { describe, expect, it } from 'vitest';
import { refusal, userTenant } from './users.ts';

type Listed = {
  readonly result: readonly { readonly username: string }[];
  readonly details: { readonly totalResult: bigint };
};
const names = ({ result }: Listed) => result.map(({ username }) => username).sort();

/** Ada and Bob in the default organization, Cleo in Acme, where login names end in the organization's domain, and a robot. */
const crowd = async () => {
  const here = await userTenant();
  await here.org('acme');
  await here.nameWithDomain('acme');
  const ada = await here.human('ada@example.com', {
    profile: { givenName: 'Ada', familyName: 'Lovelace', nickName: 'Countess', displayName: 'Ada L.' },
    phone: { phone: '+41791234567', verification: { case: 'isVerified', value: true } },
    metadata: [
      { key: 'team', value: Buffer.from('math') },
      { key: 'floor', value: Buffer.from('1') },
    ],
  });
  const bob = await here.human('Bob@example.com', { metadata: [{ key: 'floor', value: Buffer.from('math') }] });
  const cleo = await here.human('cleo@acme.example', {}, 'acme');
  const robot = await here.machine('robot');
  const found = async (...queries: object[]) =>
    names(await here.listUsers({ queries: queries.map((query) => ({ query })) as never }));
  return { ...here, ada, bob, cleo, robot, found };
};

describe('users are found', () => {
  it('by every kind of query', async () => {
    const { ada, bob, found } = await crowd();
    const text = (name: string, field: string, value: string, method = 0) => ({
      case: name,
      value: { [field]: value, method },
    });
    expect(await found()).toEqual(
      ['Bob@example.com', 'ada@example.com', 'admin@zitadel.localhost', 'cleo@acme.example', 'robot'].sort(),
    );
    expect(await found(text('userNameQuery', 'userName', 'robot'))).toEqual(['robot']);
    expect(await found(text('firstNameQuery', 'firstName', 'ad', 3))).toEqual([
      'ada@example.com',
      'admin@zitadel.localhost',
    ]);
    expect(await found(text('lastNameQuery', 'lastName', 'LACE', 7))).toEqual(['ada@example.com']);
    expect(await found(text('nickNameQuery', 'nickName', 'unt', 4))).toEqual(['ada@example.com']);
    expect(await found(text('displayNameQuery', 'displayName', 'ada l.', 1))).toEqual(['ada@example.com']);
    expect(await found(text('emailQuery', 'emailAddress', 'bob@example.com'))).toEqual([]);
    expect(await found(text('emailQuery', 'emailAddress', 'bob@example.com', 1))).toEqual(['Bob@example.com']);
    expect(await found(text('phoneQuery', 'number', '+4179', 2))).toEqual(['ada@example.com']);
    expect(await found({ case: 'stateQuery', value: { state: 4 } })).toEqual([]);
    expect(await found({ case: 'typeQuery', value: { type: 2 } })).toEqual(['robot']);
    expect(await found({ case: 'organizationIdQuery', value: { organizationId: 'acme' } })).toEqual([
      'cleo@acme.example',
    ]);
    expect(await found({ case: 'inUserIdsQuery', value: { userIds: [ada, bob, 'nobody'] } })).toEqual([
      'Bob@example.com',
      'ada@example.com',
    ]);
    expect(await found({ case: 'inUserEmailsQuery', value: { userEmails: ['ada@example.com'] } })).toEqual([
      'ada@example.com',
    ]);
  });

  it('by parts of texts, of whatever letters', async () => {
    const { human, found } = await crowd();
    await human('zoe@example.com', {
      profile: { givenName: 'Zoë', familyName: 'Ärzte', nickName: '100%_\\', displayName: 'ZOË ÄRZTE' },
    });
    const by = (name: string, value: string, method: number) => ({
      case: `${name}Query`,
      value: { [name]: value, method },
    });
    for (const [name, value, method] of [
      ['lastName', 'ärzte', 1],
      ['lastName', 'äRZ', 3],
      ['lastName', 'Ärz', 2],
      ['lastName', 'RZT', 5],
      ['lastName', 'rzt', 4],
      ['lastName', 'RZTE', 7],
      ['lastName', 'rzte', 6],
      ['lastName', 'är', 5],
      ['displayName', 'ë ärz', 5],
      ['nickName', '%_\\', 4],
      ['nickName', '0%_', 5],
    ] as const)
      expect(await found(by(name, value, method)), `${name} ${value} ${method}`).toEqual(['zoe@example.com']);
    for (const [name, value, method] of [
      ['lastName', 'ärz', 2],
      ['lastName', 'RZT', 4],
      ['lastName', 'rzt', 6],
      ['nickName', '0__', 5],
    ] as const)
      expect(await found(by(name, value, method)), `${name} ${value} ${method}`).toEqual([]);
    const part = { query: by('lastName', 'VELA', 5) };
    const robot = { query: by('userName', 'ROB', 5) };
    expect(await found({ case: 'orQuery', value: { queries: [part, robot] } })).toEqual(['ada@example.com', 'robot']);
    expect(await found({ case: 'notQuery', value: { query: part } })).not.toContain('ada@example.com');
    expect(await found({ case: 'notQuery', value: { query: part } })).toContain('robot');
  });

  it('by login name, as the organization makes it', async () => {
    const { found } = await crowd();
    const query = (loginName: string, method = 0) => ({ case: 'loginNameQuery', value: { loginName, method } });
    expect(await found(query('cleo@acme.example@acme.localhost'))).toEqual(['cleo@acme.example']);
    expect(await found(query('CLEO@acme.example@acme.localhost', 1))).toEqual(['cleo@acme.example']);
    expect(await found(query('CLEO@acme.example@acme.localhost'))).toEqual([]);
    expect(await found(query('cleo@acme.example'))).toEqual([]);
    expect(await found(query('@acme.localhost', 6))).toEqual(['cleo@acme.example']);
    expect(await found(query('robot'))).toEqual(['robot']);
  });

  it('by parts of a login name, of the user name, of the domain, or of both', async () => {
    const { found } = await crowd();
    const part = (loginName: string, method: number) => found({ case: 'loginNameQuery', value: { loginName, method } });
    for (const [text, method] of [
      ['CLEO@', 3],
      ['cleo@acme.example@acme.l', 2],
      ['leo@acme', 4],
      ['acme.example@acme.local', 4],
      ['EXAMPLE@ACME.localhost', 5],
      ['e@acme.l', 4],
      ['@acme.local', 4],
      ['acme.localhost', 4],
      ['e@ACME.localhost', 7],
      ['example@acme.localhost', 6],
      ['me.localhost', 6],
    ] as const)
      expect(await part(text, method), `${text} ${method}`).toEqual(['cleo@acme.example']);
    for (const [text, method] of [
      ['example@acme.local', 6],
      ['acme.example', 6],
      ['leo@acme.localhost', 4],
      ['LEO@acme', 4],
    ] as const)
      expect(await part(text, method), `${text} ${method}`).toEqual([]);
    expect(await part('EXAMPLE', 5)).toEqual(['Bob@example.com', 'ada@example.com', 'cleo@acme.example']);
    expect(await part('localhost', 6)).toEqual(['admin@zitadel.localhost', 'cleo@acme.example']);
  });

  it('by metadata, of which key and value are one entry', async () => {
    const { found } = await crowd();
    const key = (name: string) => ({ case: 'metadataKeyFilter', value: { key: name, method: 0 } });
    const value = (of: string, method = 0) => ({
      case: 'metadataValueFilter',
      value: { value: Buffer.from(of), method },
    });
    expect(await found(key('team'))).toEqual(['ada@example.com']);
    expect(await found(value('math'))).toEqual(['Bob@example.com', 'ada@example.com']);
    expect(await found(key('floor'), value('math'))).toEqual(['Bob@example.com']);
    expect(await found(key('floor'), value('math', 1))).toEqual(['ada@example.com']);
    const part = (of: string, method: number) => ({ case: 'metadataKeyFilter', value: { key: of, method } });
    expect(await found(part('TEA', 3))).toEqual(['ada@example.com']);
    expect(await found(part('oo', 4))).toEqual(await found(key('floor')));
    expect(await found(part('OOR', 6))).toEqual([]);
    expect(await found(part('nobody', 2))).toEqual([]);
  });

  it('by queries joined with and, or, not', async () => {
    const { found } = await crowd();
    const machine = { query: { case: 'typeQuery', value: { type: 2 } } };
    const acme = { query: { case: 'organizationIdQuery', value: { organizationId: 'acme' } } };
    expect(await found({ case: 'orQuery', value: { queries: [machine, acme] } })).toEqual([
      'cleo@acme.example',
      'robot',
    ]);
    expect(await found({ case: 'andQuery', value: { queries: [machine, acme] } })).toEqual([]);
    expect(await found({ case: 'notQuery', value: { query: machine } })).toHaveLength(4);
    const named = { query: { case: 'lastNameQuery', value: { lastName: 'Lovelace' } } };
    expect(await found({ case: 'notQuery', value: { query: named } })).toContain('robot');
    const neither = { query: { case: 'orQuery', value: { queries: [machine, acme] } } };
    expect(await found({ case: 'notQuery', value: { query: neither } })).toHaveLength(3);
    let deep: object = machine;
    for (let depth = 0; depth < 25; depth++) deep = { query: { case: 'notQuery', value: { query: deep } } };
    expect(await refusal(found((deep as { query: object }).query))).toBe('user_search.too_deep');
    expect(await refusal(found({ case: undefined }))).toBe('user_search.empty_query');
  });

  it('sorted, page by page, with their number', async () => {
    const { listUsers } = await crowd();
    const page = async (offset: bigint, limit: number, asc = true) =>
      (await listUsers({ query: { offset, limit, asc }, sortingColumn: 1 })) as Listed;
    const usernames = ({ result }: Listed) => result.map(({ username }) => username);
    expect(usernames(await page(0n, 2))).toEqual(['ada@example.com', 'admin@zitadel.localhost']);
    expect(usernames(await page(2n, 2))).toEqual(['Bob@example.com', 'cleo@acme.example']);
    expect(usernames(await page(0n, 1, false))).toEqual(['robot']);
    expect((await page(0n, 2)).details.totalResult).toBe(5n);
    expect((await page(10n, 2)).details.totalResult).toBe(5n);
    for (const sortingColumn of [0, 2, 3, 4, 5, 6, 7, 8, 9])
      expect((await listUsers({ sortingColumn })).result).toHaveLength(5);
    expect(await refusal(listUsers({ query: { limit: 1001 } }))).toBe('list.limit_too_large');
  });

  it('only where the caller may read them, and itself', async () => {
    const { listUsers, getUser, appoint, callAs, ada, bob, cleo } = await crowd();
    await appoint('acme', bob, 'ORG_OWNER_VIEWER');
    expect(names(await listUsers({}, callAs(ada)))).toEqual(['ada@example.com']);
    expect(names(await listUsers({}, callAs(bob)))).toEqual(['Bob@example.com', 'cleo@acme.example']);
    expect((await getUser({ userId: cleo }, callAs(bob))).user.username).toBe('cleo@acme.example');
    expect((await getUser({ userId: ada }, callAs(ada))).user.username).toBe('ada@example.com');
    expect(await refusal(getUser({ userId: bob }, callAs(ada)))).toBe('user.not_found');
    expect(await refusal(getUser({ userId: 'nobody' }))).toBe('user.not_found');
  });
});
