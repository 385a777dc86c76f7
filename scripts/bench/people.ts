import { passwordHasher } from '../../api/password/password.ts';
import { type Figure, type Load, load, median, rounds } from './measure.ts';
import { cpuMicros } from './requests.ts';
import { startFasti, startPeer, withDirectory } from './server.ts';
import { callerOf } from './tenant.ts';

const password = 'Password1!';
const people = 200;
const seconds = 4;
const atATime = 16;
/** More than can be hashed at once: what a machine does when everybody comes to work. */
const rush = 64;

type Ids = { readonly id: string };

/** Signing in beside a server that only compares passwords, under the same load, sessions, and imports. */
export const peopleAndPasswords = (): Promise<readonly Figure[]> =>
  withDirectory(async (directory) => {
    const fasti = await startFasti(directory);
    const hasher = await startPeer('argon2-peer.ts');
    try {
      const call = callerOf(fasti, fasti.pat);
      const { result } = await call<{ readonly result: readonly Ids[] }>('/v2/organizations/_search', {});
      const organizationId = result[0]?.id ?? '';
      let imported = 0;
      const hash = await passwordHasher().hash(password);
      const add = () => {
        const username = `imported-${imported++}`;
        return call<Ids>('/v2/users/new', {
          organizationId,
          username,
          human: {
            profile: { givenName: 'Ada', familyName: username },
            email: { email: `${username}@bench.example`, isVerified: true },
            hashedPassword: { hash },
          },
        });
      };
      const import_ = await load(atATime, seconds, add);
      const ids = await Promise.all(Array.from({ length: people }, async () => (await add()).id));
      const session = (n: number, checks: object) =>
        call('/v2/sessions', { checks: { user: { userId: ids[n % people] }, ...checks } });
      const sessions = await load(atATime, seconds, (n) => session(n, {}));

      const costing = async (pid: number, what: Promise<Load>) => {
        const before = cpuMicros(pid);
        const { perSecond } = await what;
        return { perSecond, cpu: (cpuMicros(pid) - before) / (perSecond * seconds) / 1000 };
      };
      const verify = callerOf(hasher, '');
      const taken = await rounds(3, {
        logins: () =>
          costing(
            fasti.process.pid ?? 0,
            load(rush, seconds, (n) => session(n, { password: { password } })),
          ),
        limit: () =>
          costing(
            hasher.process.pid ?? 0,
            load(rush, seconds, () => verify('/', { hash, password })),
          ),
      });
      type Side = keyof typeof taken;
      const rate = (side: Side) => median(taken[side].map(({ perSecond }) => perSecond));
      const cpu = (side: Side) => Number(median(taken[side].map((round) => round.cpu)).toFixed(1));

      return [
        {
          what: 'sign-ins by password',
          ours: rate('logins'),
          unit: '/s',
          peer: { name: 'a server that only hashes', value: rate('limit') },
          limit: 'ratio 0.9',
        },
        {
          what: '  CPU of the server for one',
          ours: cpu('logins'),
          unit: 'ms',
          peer: { name: 'that only hashes', value: cpu('limit') },
        },
        { what: 'sessions with a user', ours: sessions.perSecond, unit: '/s' },
        { what: 'users imported, each with a hash', ours: import_.perSecond, unit: '/s' },
      ];
    } finally {
      await hasher.stop();
      await fasti.stop();
    }
  });
