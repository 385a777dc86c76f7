import { join } from 'node:path';
import pg from 'pg';
import { physicalName } from '../../projections/projection.ts';
import { userMetadata } from '../../projections/user/metadata.ts';
import { userMetadataTable, usersTable } from '../../projections/user/tables.ts';
import { users as usersProjection } from '../../projections/user/user.ts';
import { type Figure, percentile } from './measure.ts';
import type { callerOf } from './tenant.ts';

/** BENCH_USERS=1000000 for the figure of docs/benchmarks.md. Not FASTI_: the server would take it for a setting. */
const searched = Number(process.env['BENCH_USERS'] ?? 20_000);
const searches = 40;
const base64 = (text: string) => Buffer.from(text).toString('base64');

type Call = ReturnType<typeof callerOf>;

/** What tells the filled rows apart; the rest is as of the one they are made from. */
const filledUsers: Readonly<Record<string, string>> = {
  id: "'filled-' || n",
  user_name: "'User-' || n",
  user_name_lower: "'user-' || n",
  first_name: "'First ' || n % 5000",
  first_name_lower: "'first ' || n % 5000",
  last_name: "'Last ' || n",
  last_name_lower: "'last ' || n",
  nick_name: "'Nick ' || n",
  nick_name_lower: "'nick ' || n",
  display_name: "'First Last ' || n",
  display_name_lower: "'first last ' || n",
  email: "'User-' || n || '@bench.example'",
  email_lower: "'user-' || n || '@bench.example'",
  phone: "'+41' || n",
};
/** Everybody has a badge, a number of their own, and one in a thousand a desk. */
const filledMetadata = (key: string, value: string) => ({
  user_id: "'filled-' || n",
  key: `'${key}'`,
  value: `convert_to(${value}, 'UTF8')`,
  value_digest: `sha256(convert_to(${value}, 'UTF8'))`,
});

/** The rows are written straight into the read model: it is the search that is measured, not the log. */
const fill = async (directory: string, templateId: string) => {
  const client = new pg.Client({ host: join(directory, 'data'), user: 'fasti', database: 'fasti' });
  await client.connect();
  const tell = (what: string) => searched > 100_000 && console.error(`    ${new Date().toISOString()} ${what}`);

  const copies = async (table: string, of: string, values: Readonly<Record<string, string>>, step = 1) => {
    const { rows } = await client.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
      [table],
    );
    const selected = rows.map(({ name }) => values[name] ?? `one.${name}`).join(', ');
    await client.query(
      `insert into ${table} select ${selected} from (select * from ${table} where ${of} = $1 limit 1) one,
         generate_series(1, $2::int, $3::int) n`,
      [templateId, searched, step],
    );
  };

  /** Indexes are filled faster at once than row by row; what they are stays what the projection made. */
  const withoutIndexes = async (table: string, work: () => Promise<void>) => {
    const { rows: indexes } = await client.query<{ name: string; made: string }>(
      `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made
         from pg_index i where i.indrelid = $1::regclass and not i.indisprimary`,
      [table],
    );
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    await work();
    for (const [n, { made }] of indexes.entries()) {
      tell(`${table}: index ${n + 1} of ${indexes.length}`);
      await client.query(made);
    }
    await client.query(`vacuum analyze ${table}`);
  };

  try {
    await client.query(`set maintenance_work_mem = '256MB'; set synchronous_commit = off`);
    const users = `projections."${physicalName(usersProjection, usersTable)}"`;
    const metadata = `projections."${physicalName(userMetadata, userMetadataTable)}"`;
    tell(`${searched.toLocaleString('en')} users`);
    await withoutIndexes(users, () => copies(users, 'id', filledUsers));
    await withoutIndexes(metadata, async () => {
      await copies(metadata, 'user_id', filledMetadata('badge', "'badge-' || n"));
      await copies(metadata, 'user_id', filledMetadata('desk', "'desk-' || n % 7"), 1000);
    });
    tell('filled');
  } finally {
    await client.end();
  }
};

/** A search by each query beside the read of one user. */
export const searchesOf = async (
  directory: string,
  call: Call,
  organizationId: string,
  userId: string,
): Promise<readonly Figure[]> => {
  await call(`/v2/users/${userId}/metadata`, { metadata: [{ key: 'badge', value: base64('badge') }] });
  // Waits until it can be read.
  await call(`/v2/users/${userId}/metadata/search`, {});
  await fill(directory, userId);
  const some = (n: number) => (((n + 1) * 7919) % searched) + 1;
  const ignoring = 'TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE';
  const queries: Readonly<Record<string, (n: number) => object>> = {
    'user name': (n) => ({ userNameQuery: { userName: `user-${some(n)}`, method: ignoring } }),
    'user name, beginning': (n) => ({
      userNameQuery: { userName: `user-${some(n)}`, method: 'TEXT_QUERY_METHOD_STARTS_WITH_IGNORE_CASE' },
    }),
    'user name, containing': (n) => ({
      userNameQuery: { userName: `er-${some(n)}`, method: 'TEXT_QUERY_METHOD_CONTAINS_IGNORE_CASE' },
    }),
    'user name, ending': (n) => ({
      userNameQuery: { userName: `-${some(n)}`, method: 'TEXT_QUERY_METHOD_ENDS_WITH_IGNORE_CASE' },
    }),
    'first name, containing': (n) => ({
      firstNameQuery: { firstName: `ST ${some(n) % 5000}`, method: 'TEXT_QUERY_METHOD_CONTAINS_IGNORE_CASE' },
    }),
    'display name, containing what nobody has': (n) => ({
      displayNameQuery: { displayName: `zzz ${n}`, method: 'TEXT_QUERY_METHOD_CONTAINS_IGNORE_CASE' },
    }),
    'display name, containing what everybody has': () => ({
      displayNameQuery: { displayName: 'last', method: 'TEXT_QUERY_METHOD_CONTAINS_IGNORE_CASE' },
    }),
    'login name': (n) => ({ loginNameQuery: { loginName: `user-${some(n)}`, method: ignoring } }),
    'e-mail': (n) => ({ emailQuery: { emailAddress: `user-${some(n)}@bench.example`, method: ignoring } }),
    phone: (n) => ({ phoneQuery: { number: `+41${some(n)}`, method: 'TEXT_QUERY_METHOD_EQUALS' } }),
    'first name': (n) => ({ firstNameQuery: { firstName: `First ${some(n) % 5000}`, method: ignoring } }),
    'last name': (n) => ({ lastNameQuery: { lastName: `Last ${some(n)}`, method: ignoring } }),
    'nick name': (n) => ({ nickNameQuery: { nickName: `Nick ${some(n)}`, method: ignoring } }),
    'display name': (n) => ({ displayNameQuery: { displayName: `First Last ${some(n)}`, method: ignoring } }),
    ids: (n) => ({ inUserIdsQuery: { userIds: [`filled-${some(n)}`, `filled-${some(n + 1)}`] } }),
    'e-mails': (n) => ({ inUserEmailsQuery: { userEmails: [`user-${some(n)}@bench.example`] } }),
    organization: () => ({ organizationIdQuery: { organizationId } }),
    state: () => ({ stateQuery: { state: 'USER_STATE_ACTIVE' } }),
    type: () => ({ typeQuery: { type: 'TYPE_MACHINE' } }),
    'login name, beginning': (n) => ({
      loginNameQuery: { loginName: `user-${some(n)}`, method: 'TEXT_QUERY_METHOD_STARTS_WITH_IGNORE_CASE' },
    }),
    'metadata, a key that few have': () => ({
      metadataKeyFilter: { key: 'desk', method: 'TEXT_FILTER_METHOD_EQUALS' },
    }),
    'metadata, a key that everybody has': () => ({
      metadataKeyFilter: { key: 'badge', method: 'TEXT_FILTER_METHOD_EQUALS' },
    }),
    'metadata, the beginning of a key': () => ({
      metadataKeyFilter: { key: 'DES', method: 'TEXT_FILTER_METHOD_STARTS_WITH_IGNORE_CASE' },
    }),
    'metadata, a key that nobody has': () => ({
      metadataKeyFilter: { key: 'zzz', method: 'TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE' },
    }),
    'metadata, a value': (n) => ({
      metadataValueFilter: { value: base64(`badge-${some(n)}`), method: 'BYTE_FILTER_METHOD_EQUALS' },
    }),
    'metadata, a value that many have': (n) => ({
      metadataValueFilter: { value: base64(`desk-${n % 7}`), method: 'BYTE_FILTER_METHOD_EQUALS' },
    }),
    'metadata, key and value': (n) => ({
      andQuery: {
        queries: [
          { metadataKeyFilter: { key: 'badge', method: 'TEXT_FILTER_METHOD_EQUALS' } },
          { metadataValueFilter: { value: base64(`badge-${some(n)}`), method: 'BYTE_FILTER_METHOD_EQUALS' } },
        ],
      },
    }),
    'either of two parts': (n) => ({
      orQuery: {
        queries: [`LAST ${some(n)}`, `LAST ${some(n + 1)}`].map((lastName) => ({
          lastNameQuery: { lastName, method: 'TEXT_QUERY_METHOD_ENDS_WITH_IGNORE_CASE' },
        })),
      },
    }),
    'not a state': () => ({ notQuery: { query: { stateQuery: { state: 'USER_STATE_ACTIVE' } } } }),
  };
  const p99 = async (once: (n: number) => Promise<unknown>) => {
    const latencies: number[] = [];
    for (let n = 0; n < 5; n++) await once(searches + n);
    for (let n = 0; n < searches; n++) {
      const begun = performance.now();
      await once(n);
      latencies.push(performance.now() - begun);
    }
    return Number(percentile(latencies, 0.99).toFixed(1));
  };
  const point = await p99(() => call('/zitadel.user.v2.UserService/GetUserByID', { userId }));
  const figures: Figure[] = [];
  for (const [what, query] of Object.entries(queries))
    figures.push({
      what: `search of ${searched.toLocaleString('en')} users by ${what}, p99`,
      ours: await p99((n) => call('/v2/users', { query: { limit: 20 }, queries: [query(n)] })),
      unit: 'ms',
      peer: { name: 'read of one', value: point },
    });
  return figures;
};
