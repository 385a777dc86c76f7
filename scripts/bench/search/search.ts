import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Figure, percentile } from '../measure.ts';
import { startFasti, withDirectory } from '../server.ts';
import { callerOf } from '../tenant.ts';
import { fill, type Templates } from './fill.ts';
import { orgSearches, type Search, sessionSearches, userSearches } from './queries.ts';

/** Not FASTI_: the server would take it for a setting. BENCH_USERS=1000000 for the figures of docs/benchmarks.md. */
const {
  BENCH_USERS: users = '20000',
  /** What is filled there stays, and is used again. */
  BENCH_DIRECTORY: kept,
  /** Only searches whose names match this pattern. */
  BENCH_ONLY: only = '',
} = process.env;
const counts = { users: Number(users), others: Math.min(Number(users), 100_000) };
const wanted = new RegExp(only);
const samples = 200;
const warmUp = 10;
const atATime = 8;

type Call = ReturnType<typeof callerOf>;
type Once = (n: number) => Promise<unknown>;
type Taken = { readonly p50: number; readonly p99: number };

const rounded = (ms: number) => Number(ms.toFixed(1));
const of = (latencies: readonly number[]): Taken => ({
  p50: rounded(percentile(latencies, 0.5)),
  p99: rounded(percentile(latencies, 0.99)),
});

/** By turns, one after the other, so that a noisy moment meets both. */
const byTurns = async (search: Once, point: Once): Promise<{ readonly search: Taken; readonly point: Taken }> => {
  const taken = { search: [] as number[], point: [] as number[] };
  for (let n = -warmUp; n < samples; n++)
    for (const [side, once] of [
      ['search', search],
      ['point', point],
    ] as const) {
      const begun = performance.now();
      await once(n + warmUp);
      if (n >= 0) taken[side].push(performance.now() - begun);
    }
  return { search: of(taken.search), point: of(taken.point) };
};

/** Several at a time, as often as there are samples. */
const together = async (once: Once): Promise<Taken> => {
  const latencies: number[] = [];
  let n = 0;
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      while (n < samples) {
        const begun = performance.now();
        await once(n++);
        latencies.push(performance.now() - begun);
      }
    }),
  );
  return of(latencies);
};

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
      users: { count: counts.users, searches: userSearches(counts.users, orgId) },
      sessions: { count: counts.others, searches: sessionSearches(counts.others, created) },
      organizations: { count: counts.others, searches: orgSearches(counts.others) },
    };
    const point: Once = (n) =>
      call('/zitadel.user.v2.UserService/GetUserByID', { userId: `filled-${((n * 7919) % counts.users) + 1}` });
    const figures: Figure[] = [];
    for (const [kind, { count, searches }] of Object.entries(kinds))
      for (const [name, search] of Object.entries(searches))
        if (wanted.test(`${kind} by ${name}`))
          figures.push(...(await figuresOf(`${count.toLocaleString('en')} ${kind} by ${name}`, call, search, point)));
    return figures;
  } finally {
    await fasti.stop();
  }
};

const figuresOf = async (what: string, call: Call, { path, request }: Search, point: Once): Promise<Figure[]> => {
  const search: Once = (n) => call(path, request(n));
  const alone = await byTurns(search, point);
  const crowded = { point: await together(point), search: await together(search) };
  const figure = (measure: string, ours: number, value: number): Figure => ({
    what: measure,
    ours,
    unit: 'ms',
    peer: { name: 'read of one', value },
  });
  // A run of all takes minutes.
  console.error(`    ${what}: ${alone.search.p50} ms, read of one ${alone.point.p50} ms`);
  return [
    figure(`${what}, median`, alone.search.p50, alone.point.p50),
    figure('  p99', alone.search.p99, alone.point.p99),
    figure(`  p99, ${atATime} at a time`, crowded.search.p99, crowded.point.p99),
  ];
};

/** A search by each query of the contract, of users, sessions and organizations, beside the read of one user. */
export const search = (): Promise<readonly Figure[]> => {
  if (kept === undefined) return withDirectory(searched);
  mkdirSync(kept, { recursive: true, mode: 0o755 });
  return searched(kept);
};
