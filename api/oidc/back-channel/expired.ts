import type { Jobs } from '../../../projections/jobs/jobs.ts';
import { expiredLogouts } from '../../../projections/session-logout/queries.ts';
import type { Api } from '../../api.ts';
import { type Rounds, startRounds } from '../../instance/rounds.ts';
import { jobFor } from './begin.ts';

type Tells = { readonly api: Pick<Api, 'views' | 'now'>; readonly jobs: Pick<Jobs, 'add'> };
type Options = Tells & { readonly onTrouble: (error: unknown) => void };

const everyMs = 30_000;
/** What lay still for long, and what another process has not found in time. */
const atFirstMs = 24 * 3_600_000;
const againMs = 10 * 60_000;
const most = 500;

/** Sessions that have grown too old have no event that says so: they are looked for. */
export const tellExpired = async ({ api, jobs }: Tells, from: Date): Promise<void> => {
  const to = api.now();
  for (let offset = 0; ; offset += most) {
    const found = await expiredLogouts(api.views, { from, to, limit: most, offset });
    if (found.length > 0) await jobs.add(found.map((one) => jobFor(one.instance_id, one)));
    if (found.length < most) return;
  }
};

/** In every process: a job that is there already is not added again, and whoever was told is not told twice. */
export const watchExpired = ({ onTrouble, ...tells }: Options): Rounds => {
  const before = (ms: number) => new Date(tells.api.now().getTime() - ms);
  let since = atFirstMs;
  const round = async () => {
    try {
      await tellExpired(tells, before(since));
      since = againMs;
    } catch (error) {
      onTrouble(error);
    }
  };
  return startRounds({ everyMs, round });
};
