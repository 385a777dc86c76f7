import type { Api } from '../../api/api.ts';
import { startCheckpoints } from '../../api/audit/schedule.ts';
import { startErasureUpkeep } from '../../api/erasure/upkeep.ts';
import type { Rounds } from '../../api/instance/rounds.ts';
import { startKeyRotation } from '../../api/oidc/keys/rotation.ts';
import type { Config } from '../config/settings.ts';

type Options = {
  readonly api: Api;
  readonly config: Config;
  /** Waits until the read model of erasures holds all that is recorded now. */
  readonly caughtUp: () => Promise<unknown>;
  readonly complain: (error: unknown, what: string, facts?: object) => void;
};

/** What a server looks after that nobody asks for: checkpoints of the log, keys of tokens, erasures that a crash interrupted. */
export const startUpkeep = ({ api, config, caughtUp, complain }: Options): Rounds => {
  const rounds = [
    startCheckpoints({
      ...{ api, intervalMs: config['Audit.Checkpoint.IntervalMinutes'] * 60_000 },
      onTrouble: (instanceId, error) => complain(error, 'a checkpoint of the log could not be signed', { instanceId }),
    }),
    startKeyRotation({
      ...{ api, everyMs: config['OIDC.KeyRotation.Hours'] * 3_600_000 },
      onTrouble: (instanceId, error) =>
        complain(error, 'the keys that sign tokens could not be changed', { instanceId }),
    }),
    startErasureUpkeep({
      ...{ api, caughtUp },
      onTrouble: (error) => complain(error, 'a key of an erased person is still there'),
    }),
  ];
  return {
    async stop() {
      await Promise.all(rounds.map((each) => each.stop()));
    },
  };
};
