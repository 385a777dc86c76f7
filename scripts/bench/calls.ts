import { type Figure, load, median } from './measure.ts';
import { measured, type Request } from './requests.ts';
import { startFasti, withDirectory } from './server.ts';
import { benchTenant, callerOf } from './tenant.ts';

const lives = { atATime: 16, seconds: 4, rounds: 3 };

/** Calls of the management API with a personal access token: one read in three protocols, sessions, and the life of a user. */
export const calls = (): Promise<readonly Figure[]> =>
  withDirectory(async (directory) => {
    const fasti = await startFasti(directory);
    try {
      const { organizationId, machineId } = await benchTenant(fasti, fasti.pat);
      const headers = { authorization: `Bearer ${fasti.pat}`, 'content-type': 'application/json' };
      const ours = (request: Request) => ({ server: fasti, requests: [request] });
      const post = (path: string, body: object) =>
        ours({ url: fasti.url + path, method: 'POST', headers, body: JSON.stringify(body) });
      const read = { url: `${fasti.url}/v2/users/${machineId}`, method: 'GET', headers } as const;
      const getUser = '/zitadel.user.v2.UserService/GetUserByID';

      const call = callerOf(fasti, fasti.pat);
      let users = 0;
      const live = async () => {
        const username = `bench-${users++}`;
        const { id } = await call<{ readonly id: string }>('/v2/users/new', {
          organizationId,
          username,
          human: {
            profile: { givenName: 'Bench', familyName: username },
            email: { email: `${username}@bench.example` },
          },
        });
        await call(`/v2/users/${id}/lock`, {});
        await call(`/v2/users/${id}/unlock`, {});
        await call('/zitadel.user.v2.UserService/DeleteUser', { userId: id });
      };
      const figures = [
        ...(await measured({ what: 'read a user, HTTP/JSON', ours: ours(read) })),
        ...(await measured({ what: 'read a user, Connect', ours: post(getUser, { userId: machineId }) })),
        ...(await measured({
          what: 'add a session with a user',
          ours: post('/v2/sessions', { checks: { user: { userId: machineId } } }),
          limit: '1,388 /s, ZITADEL 4.19 on 50 vCPU',
        })),
      ];
      const perSecond: number[] = [];
      for (let round = 0; round < lives.rounds; round++)
        perSecond.push((await load(lives.atATime, lives.seconds, live)).perSecond);
      return [
        ...figures,
        {
          what: 'lives of a user: added, locked, unlocked, deleted',
          ours: median(perSecond),
          unit: '/s',
          limit: '66 /s, ZITADEL 4.19 on 50 vCPU',
        },
      ];
    } finally {
      await fasti.stop();
    }
  });
