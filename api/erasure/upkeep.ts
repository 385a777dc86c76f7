import { authRequest } from '../../domain/auth-request/auth-request.ts';
import { deviceAuth } from '../../domain/device-auth/device-auth.ts';
import type { Api } from '../api.ts';
import { type Rounds, startRounds } from '../instance/rounds.ts';
import { resumeErasures } from './resume.ts';

/** So long a login may take that somebody was hinted at; who never came has gone by then, and nobody knows who it was. */
const rememberedMs = 24 * 3_600_000;
const everyMs = 3_600_000;

type Options = {
  readonly api: Pick<Api, 'keys' | 'purge' | 'store' | 'views'>;
  /** Waits until the read model of erasures holds all that is recorded now. */
  readonly caughtUp: () => Promise<unknown>;
  readonly onTrouble: (error: unknown) => void;
};

/** At the start and every hour: what a crash left of erasures is finished, and hints of logins that nobody finished go. */
export const startErasureUpkeep = ({ api, caughtUp, onTrouble }: Options): Rounds => {
  const once = async () => {
    for (const { aggregate } of [authRequest, deviceAuth]) await api.keys.destroyOfStreams(aggregate, rememberedMs);
    await caughtUp();
    await resumeErasures(api);
  };
  return startRounds({ everyMs, round: () => once().catch(onTrouble), atOnce: true });
};
