import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { tableOf } from '../../commands/table.ts';
import type { Figure } from '../measure.ts';
import { progressBar } from '../progress-bar.ts';
import { startFasti, withDirectory } from '../server.ts';
import { callerOf } from '../tenant.ts';
import { byTurns, type Taken } from './by-turns.ts';
import { fill, type Templates } from './fill.ts';
import { orgSearches, sessionSearches, userSearches } from './queries.ts';

/** Not FASTI_: the server would take it for a setting. BENCH_USERS=1000000 for the figures of docs/benchmarks.md. */
const {
  BENCH_USERS: users = '50000',
  /** What is filled there stays, and is used again. */
  BENCH_DIRECTORY: kept,
  /** Only searches whose names match this pattern. */
  BENCH_ONLY: only = '',
} = process.env;
const counts = { users: Number(users), others: Math.min(Number(users), 100_000) };
const wanted = new RegExp(only);

type Call = ReturnType<typeof callerOf>;

/** One of each kind, from which the others are copied. */
const templatesOf = async (call: Call, organizationId: string) => {
  const { id: userId } = await call<{ readonly id: string }>('/v2/users/new', {
    organizationId,
    username: 'bench-person',
    human: {
      profile: { givenName: 'Ada', familyName: 'Bench' },
      email: { email: 'person@bench.example', isVerified: true },
      metadata: [{ key: 'badge', value: Buffer.from('badge').toString('base64') }],
    },
  });
  const { sessionId } = await call<{ readonly sessionId: string }>('/v2/sessions', { checks: { user: { userId } } });
  // Waits until they can be read.
  await call(`/v2/users/${userId}/metadata/search`, {});
  await call('/v2/sessions/search', {});
  return { userId, sessionId, orgId: organizationId };
};

const filled = async (directory: string, templates: Templates) => {
  const client = new pg.Client({ host: join(directory, 'data'), user: 'fasti', database: 'fasti' });
  await client.connect();
  await client.query(`set maintenance_work_mem = '256MB'; set synchronous_commit = off`);
  await fill(async (sql, values = []) => (await client.query(sql, [...values])).rows, counts, templates);
  await client.end();
};

const searched = async (directory: string): Promise<readonly Figure[]> => {
  const fasti = await startFasti(directory);
  try {
    const call = callerOf(fasti, fasti.pat);
    type Ids = { readonly result: readonly { readonly id: string }[] };
    const { result } = await call<Ids>('/v2/organizations/_search', { queries: [{ defaultQuery: {} }] });
    const orgId = result[0]?.id ?? '';
    const isFilled = join(directory, 'filled');
    if (!existsSync(isFilled)) {
      await filled(directory, await templatesOf(call, orgId));
      writeFileSync(isFilled, '');
    }
    type Sessions = { readonly sessions: readonly { readonly creationDate: string }[] };
    const { sessions } = await call<Sessions>('/v2/sessions/search', {
      queries: [{ idsQuery: { ids: ['filled-1'] } }],
    });
    const created = new Date(sessions[0]?.creationDate ?? 0);
    const kinds = {
      users: userSearches(counts.users, orgId),
      sessions: sessionSearches(counts.others, created),
      organizations: orgSearches(counts.others),
    };
    const readOfOne = (n: number) =>
      call('/zitadel.user.v2.UserService/GetUserByID', { userId: `filled-${((n * 7919) % counts.users) + 1}` });
    const asked = Object.entries(kinds).flatMap(([kind, searches]) =>
      Object.entries(searches)
        .map(([name, search]) => ({ name: `${kind} by ${name}`, search }))
        .filter(({ name }) => wanted.test(name)),
    );
    const bar = progressBar(asked.length);
    const rows: Row[] = [];
    for (const { name, search } of asked) {
      bar.begin(name);
      rows.push({ name, ...(await byTurns({ search: (n) => call(search.path, search.request(n)), readOfOne })) });
    }
    bar.end();
    return figuresOf(rows);
  } finally {
    await fasti.stop();
  }
};

type Row = { readonly name: string; readonly search: Taken; readonly readOfOne: Taken };
const ratioOf = ({ search, readOfOne }: Row) => search.p99 / readOfOne.p99;

/** The table is printed by itself; what is told is how many are how near to the read of one. */
const figuresOf = (rows: readonly Row[]): readonly Figure[] => {
  const head = ['', 'p50', 'read of one', 'p99', 'read of one', 'p99, ratio'];
  const lines = rows.map((row) => [
    row.name,
    ...[row.search.p50, row.readOfOne.p50, row.search.p99, row.readOfOne.p99].map((ms) => ms.toFixed(1)),
    ratioOf(row).toFixed(1),
  ]);
  console.log(`${tableOf(head, lines)}\n`);
  return [2, 5, 10].map((times) => ({
    what: `p99 below ${times} × the read of one`,
    ours: rows.filter((row) => ratioOf(row) < times).length,
    unit: `of ${rows.length} searches of ${counts.users.toLocaleString('en')} users, ${counts.others.toLocaleString('en')} sessions and organizations`,
  }));
};

/** A search by each query of the contract, of users, sessions and organizations, beside the read of one user. */
export const search = (): Promise<readonly Figure[]> => {
  if (kept === undefined) return withDirectory(searched);
  mkdirSync(kept, { recursive: true, mode: 0o755 });
  return searched(kept);
};
