/** One search: the method's path, and the request, the `n`th of its kind. */
export type Search = { readonly path: string; readonly request: (n: number) => object };
type Searches = Readonly<Record<string, Search>>;

const some = (n: number, of: number) => (((n + 1) * 7919) % of) + 1;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const page = { limit: 20 };

const text = (method: string) => `TEXT_QUERY_METHOD_${method}`;
const whole = text('EQUALS_IGNORE_CASE');
const beginning = text('STARTS_WITH_IGNORE_CASE');
const containing = text('CONTAINS_IGNORE_CASE');
const ending = text('ENDS_WITH_IGNORE_CASE');

/** Of users, by each query of the contract. */
export const userSearches = (users: number, organizationId: string): Searches => {
  const by = (query: (n: number, of: (n: number) => number) => object): Search => ({
    path: '/v2/users',
    request: (n) => ({ query: page, queries: [query(n, (m) => some(m, users))] }),
  });
  const sorted = (sortingColumn: string, asc: boolean): Search => ({
    path: '/v2/users',
    request: () => ({ query: { ...page, asc }, sortingColumn: `USER_FIELD_NAME_${sortingColumn}` }),
  });
  const withEmail = (n: number) => `user-${n}@bench.example`;
  const key = (name: string, method: string) => ({
    metadataKeyFilter: { key: name, method: `TEXT_FILTER_METHOD_${method}` },
  });
  const value = (of: string, method = 'EQUALS') => ({
    metadataValueFilter: { value: base64(of), method: `BYTE_FILTER_METHOD_${method}` },
  });
  const locked = { stateQuery: { state: 'USER_STATE_LOCKED' } };
  return {
    'nothing asked': { path: '/v2/users', request: () => ({ query: page }) },
    'nothing asked, far into the list': {
      path: '/v2/users',
      request: (n) => ({ query: { ...page, offset: some(n, users) } }),
    },
    'user name': by((n, of) => ({ userNameQuery: { userName: `user-${of(n)}`, method: whole } })),
    'user name, case heeded': by((n, of) => ({ userNameQuery: { userName: `User-${of(n)}`, method: text('EQUALS') } })),
    'user name, beginning': by((n, of) => ({ userNameQuery: { userName: `user-${of(n)}`, method: beginning } })),
    'user name, beginning of everybody': by(() => ({ userNameQuery: { userName: 'us', method: beginning } })),
    'user name, containing': by((n, of) => ({ userNameQuery: { userName: `er-${of(n)}`, method: containing } })),
    'user name, ending': by((n, of) => ({ userNameQuery: { userName: `-${of(n)}`, method: ending } })),
    'user name, containing two letters': by((n) => ({
      userNameQuery: { userName: `${(n % 90) + 10}`, method: containing },
    })),
    'first name': by((n, of) => ({ firstNameQuery: { firstName: `First ${of(n) % 5000}`, method: whole } })),
    'first name, beginning': by((n, of) => ({
      firstNameQuery: { firstName: `First ${of(n) % 50}`, method: beginning },
    })),
    'first name, containing': by((n, of) => ({
      firstNameQuery: { firstName: `ST ${of(n) % 5000}`, method: containing },
    })),
    'last name': by((n, of) => ({ lastNameQuery: { lastName: `Last ${of(n)}`, method: whole } })),
    'last name, containing': by((n, of) => ({ lastNameQuery: { lastName: `AST ${of(n)}`, method: containing } })),
    'nick name': by((n, of) => ({ nickNameQuery: { nickName: `Nick ${of(n)}`, method: whole } })),
    'display name': by((n, of) => ({ displayNameQuery: { displayName: `First Last ${of(n)}`, method: whole } })),
    'display name, containing what nobody has': by((n) => ({
      displayNameQuery: { displayName: `zzz ${n}`, method: containing },
    })),
    'display name, containing what everybody has': by(() => ({
      displayNameQuery: { displayName: 'last', method: containing },
    })),
    'e-mail': by((n, of) => ({ emailQuery: { emailAddress: withEmail(of(n)), method: whole } })),
    'e-mail, containing': by((n, of) => ({ emailQuery: { emailAddress: `-${of(n)}@`, method: containing } })),
    'e-mail, ending as many': by(() => ({ emailQuery: { emailAddress: '@bench.example', method: ending } })),
    phone: by((n, of) => ({ phoneQuery: { number: `+41${of(n)}`, method: text('EQUALS') } })),
    'login name': by((n, of) => ({ loginNameQuery: { loginName: `user-${of(n)}`, method: whole } })),
    'login name, beginning': by((n, of) => ({ loginNameQuery: { loginName: `user-${of(n)}`, method: beginning } })),
    'login name, containing': by((n, of) => ({ loginNameQuery: { loginName: `er-${of(n)}`, method: containing } })),
    ids: by((n, of) => ({ inUserIdsQuery: { userIds: [`filled-${of(n)}`, `filled-${of(n + 1)}`] } })),
    'e-mails': by((n, of) => ({ inUserEmailsQuery: { userEmails: [withEmail(of(n)), withEmail(of(n + 1))] } })),
    organization: by(() => ({ organizationIdQuery: { organizationId } })),
    'a state that few have': by(() => locked),
    'a state that most have': by(() => ({ stateQuery: { state: 'USER_STATE_ACTIVE' } })),
    type: by(() => ({ typeQuery: { type: 'TYPE_MACHINE' } })),
    'a type that most have': by(() => ({ typeQuery: { type: 'TYPE_HUMAN' } })),
    'metadata, a key that few have': by(() => key('desk', 'EQUALS')),
    'metadata, a key that everybody has': by(() => key('badge', 'EQUALS')),
    'metadata, the beginning of a key': by(() => key('DES', 'STARTS_WITH_IGNORE_CASE')),
    'metadata, a key that nobody has': by(() => key('zzz', 'CONTAINS_IGNORE_CASE')),
    'metadata, a value': by((n, of) => value(`badge-${of(n)}`)),
    'metadata, a value that many have': by((n) => value(`desk-${n % 7}`)),
    'metadata, not a value': by((n) => value(`desk-${n % 7}`, 'NOT_EQUALS')),
    'metadata, key and value': by((n, of) => ({
      andQuery: { queries: [key('badge', 'EQUALS'), value(`badge-${of(n)}`)] },
    })),
    'either of two parts': by((n, of) => ({
      orQuery: {
        queries: [`LAST ${of(n)}`, `LAST ${of(n + 1)}`].map((lastName) => ({
          lastNameQuery: { lastName, method: ending },
        })),
      },
    })),
    'a part of any of three texts': by((n, of) => ({
      orQuery: {
        queries: [
          { userNameQuery: { userName: `-${of(n)}`, method: containing } },
          { displayNameQuery: { displayName: ` ${of(n)}`, method: containing } },
          { emailQuery: { emailAddress: `${of(n)}@`, method: containing } },
        ],
      },
    })),
    'a part, and a state that few have': by(() => ({
      andQuery: { queries: [{ userNameQuery: { userName: 'user', method: containing } }, locked] },
    })),
    'not a state that most have': by(() => ({ notQuery: { query: { stateQuery: { state: 'USER_STATE_ACTIVE' } } } })),
    'not a part': by(() => ({
      notQuery: { query: { userNameQuery: { userName: 'user-', method: containing } } },
    })),
    'not a user name': by((n, of) => ({
      notQuery: { query: { userNameQuery: { userName: `user-${of(n)}`, method: whole } } },
    })),
    ...Object.fromEntries(
      [
        'USER_NAME',
        'FIRST_NAME',
        'LAST_NAME',
        'NICK_NAME',
        'DISPLAY_NAME',
        'EMAIL',
        'STATE',
        'TYPE',
        'CREATION_DATE',
      ].flatMap((column) => [
        [`sorted by ${column}`, sorted(column, true)],
        [`sorted by ${column}, descending`, sorted(column, false)],
      ]),
    ),
  };
};

export const sessionSearches = (sessions: number, creation: Date): Searches => {
  const by = (query: (n: number, of: (n: number) => number) => object): Search => ({
    path: '/v2/sessions/search',
    request: (n) => ({ query: page, queries: [query(n, (m) => some(m, sessions))] }),
  });
  const at = (n: number, unit: number) => new Date(creation.getTime() + n * unit).toISOString();
  const method = (name: string) => `TIMESTAMP_QUERY_METHOD_${name}`;
  return {
    'nothing asked': { path: '/v2/sessions/search', request: () => ({ query: page }) },
    'nothing asked, far into the list': {
      path: '/v2/sessions/search',
      request: (n) => ({ query: { ...page, offset: some(n, sessions) } }),
    },
    ids: by((n, of) => ({ idsQuery: { ids: [`filled-${of(n)}`, `filled-${of(n + 1)}`] } })),
    user: by((n, of) => ({ userIdQuery: { id: `filled-${of(n)}` } })),
    'creator of most': by(() => ({ creatorQuery: {} })),
    'creator of one': by((n, of) => ({ creatorQuery: { id: `creator-${Math.ceil(of(n) / 100) * 100}` } })),
    'user agent': by((n, of) => ({ userAgentQuery: { fingerprintId: `browser-${Math.floor(of(n) / 3)}` } })),
    'creation date': by((n, of) => ({ creationDateQuery: { creationDate: at(of(n), 1), method: method('EQUALS') } })),
    'created before': by((n, of) => ({ creationDateQuery: { creationDate: at(of(n), 1), method: method('LESS') } })),
    'created after': by((n, of) => ({ creationDateQuery: { creationDate: at(of(n), 1), method: method('GREATER') } })),
    'expiring before': by((n, of) => ({
      expirationDateQuery: { expirationDate: at(of(n), 1000), method: method('LESS') },
    })),
    'expiring before all': by((n) => ({
      expirationDateQuery: { expirationDate: at(n % 20, 1000), method: method('LESS') },
    })),
    'expiring after': by((n, of) => ({
      expirationDateQuery: { expirationDate: at(of(n), 1000), method: method('GREATER') },
    })),
  };
};

export const orgSearches = (orgs: number): Searches => {
  const by = (query: (n: number, of: (n: number) => number) => object): Search => ({
    path: '/v2/organizations/_search',
    request: (n) => ({ query: page, queries: [query(n, (m) => some(m, orgs))] }),
  });
  const sorted = (asc: boolean): Search => ({
    path: '/v2/organizations/_search',
    request: () => ({ query: { ...page, asc }, sortingColumn: 'ORGANIZATION_FIELD_NAME_NAME' }),
  });
  const named = (name: string, method: string) => ({ nameQuery: { name, method } });
  const withDomain = (domain: string, method: string) => ({ domainQuery: { domain, method } });
  return {
    'nothing asked': { path: '/v2/organizations/_search', request: () => ({ query: page }) },
    'nothing asked, far into the list': {
      path: '/v2/organizations/_search',
      request: (n) => ({ query: { ...page, offset: some(n, orgs) } }),
    },
    'sorted by name': sorted(true),
    'sorted by name, descending': sorted(false),
    name: by((n, of) => named(`Org ${of(n)}`, text('EQUALS'))),
    'name, case ignored': by((n, of) => named(`oRG ${of(n)}`, whole)),
    'name, beginning': by((n, of) => named(`oRG ${of(n)}`, beginning)),
    'name, containing': by((n, of) => named(`RG ${of(n)}`, containing)),
    'name, containing what nobody has': by((n) => named(`zzz ${n}`, containing)),
    'name, ending': by((n, of) => named(`G ${of(n)}`, ending)),
    domain: by((n, of) => withDomain(`org-${of(n)}.example`, text('EQUALS'))),
    'domain, case ignored': by((n, of) => withDomain(`ORG-${of(n)}.example`, whole)),
    'domain, beginning': by((n, of) => withDomain(`org-${of(n)}`, beginning)),
    'domain, containing': by((n, of) => withDomain(`g-${of(n)}.e`, containing)),
    'domain, ending as all': by(() => withDomain('.example', ending)),
    id: by((n, of) => ({ idQuery: { id: `filled-${of(n)}` } })),
    'a state that few have': by(() => ({ stateQuery: { state: 'ORGANIZATION_STATE_INACTIVE' } })),
    'a state that most have': by(() => ({ stateQuery: { state: 'ORGANIZATION_STATE_ACTIVE' } })),
    'the default one': by(() => ({ defaultQuery: {} })),
  };
};
