import { type Figure, load, median } from './measure.ts';
import { startFasti, withDirectory } from './server.ts';
import { callerOf } from './tenant.ts';

const events = 10_000;
const streamLength = 100;
const rounds = 5;
const reads = 200;

type Ids = { readonly id: string };

/** Reads of the past beside those of today: one user of a hundred events, and a list of users in a tenant of ten thousand. */
export const asOf = (): Promise<readonly Figure[]> =>
  withDirectory(async (directory) => {
    const fasti = await startFasti(directory);
    try {
      const call = callerOf(fasti, fasti.pat);
      const { result } = await call<{ readonly result: readonly Ids[] }>('/v2/organizations/_search', {});
      const organizationId = result[0]?.id ?? '';
      const newUser = (username: string) =>
        call<Ids>('/v2/users/new', {
          organizationId,
          username,
          human: {
            profile: { givenName: 'Bench', familyName: username },
            email: { email: `${username}@bench.example`, isVerified: true },
          },
        });
      const rename = (userId: string, n: number) =>
        call('/zitadel.user.v2.UserService/UpdateUser', { userId, username: `renamed-${userId}-${n}` });

      const { id: userId } = await newUser('long-lived');
      for (let n = 2; n < streamLength; n++) await rename(userId, n);

      /** What is there is asked of the answers themselves. */
      const asked = async (path: string, body: object | undefined, headers: Readonly<Record<string, string>>) => {
        const begun = performance.now();
        const answer = await fetch(fasti.url + path, {
          method: body ? 'POST' : 'GET',
          headers: { authorization: `Bearer ${fasti.pat}`, 'content-type': 'application/json', ...headers },
          ...(body ? { body: JSON.stringify(body) } : {}),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${text}`);
        const position = BigInt(/position=(\d+)/.exec(answer.headers.get('fasti-as-of') ?? '')?.[1] ?? 0);
        return { ms: performance.now() - begun, position };
      };
      const list = (at?: bigint) =>
        asked('/v2/users', { query: { limit: 100 } }, at === undefined ? {} : { 'fasti-at': String(at) });
      const head = async () => (await list()).position;

      let users = 0;
      while ((await head()) < events)
        await load(16, 1, async () => {
          await newUser(`bench-${users++}`);
        });

      const there = await head();
      const one = async (headers: Readonly<Record<string, string>>) => {
        const taken: number[] = [];
        for (let n = 0; n < reads; n++) taken.push((await asked(`/v2/users/${userId}`, undefined, headers)).ms);
        return median(taken);
      };
      const [now, past] = [[] as number[], [] as number[]];
      for (let round = 0; round < rounds; round++) {
        now.push(await one({}));
        past.push(await one({ 'fasti-at': String(there) }));
      }

      const [first, again, next, current] = [[] as number[], [] as number[], [] as number[], [] as number[]];
      // Backwards: nothing earlier is there to begin from.
      for (let round = 0; round < rounds; round++) {
        const at = there - BigInt((rounds + round) * 20);
        first.push((await list(at)).ms);
        for (let n = 0; n < 10; n++) {
          again.push((await list(at)).ms);
          current.push((await list()).ms);
        }
      }
      for (let round = 0; round < rounds; round++) next.push((await list(there - BigInt(5 * round))).ms);

      const figure = (values: readonly number[]) => Number(median(values).toFixed(2));
      const today = (value: readonly number[]) => ({ peer: { name: 'the same now', value: figure(value) } });
      return [
        {
          what: `read a user of ${streamLength} events as of then`,
          ours: figure(past),
          unit: 'ms',
          ...today(now),
          limit: 'ratio 2',
        },
        {
          what: `list users as of then, the first time, ${events} events`,
          ours: figure(first),
          unit: 'ms',
          ...today(current),
          limit: '1,000 ms',
        },
        { what: '  the first time, a moment after another', ours: figure(next), unit: 'ms', ...today(current) },
        { what: '  again', ours: figure(again), unit: 'ms', ...today(current), limit: '20 ms' },
      ];
    } finally {
      await fasti.stop();
    }
  });
