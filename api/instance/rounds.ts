import { allInstances } from '../../projections/instance/queries.ts';
import type { Views } from '../../projections/views.ts';

type Options = {
  /** Milliseconds; 0: never. */
  readonly everyMs: number;
  /** Tells of its own trouble, and never throws. */
  readonly round: () => Promise<void>;
  /** The first one without waiting. */
  readonly atOnce?: boolean;
};
export type Rounds = {
  /** The round under way ends first. */
  stop(): Promise<void>;
};

/** What a process looks after every now and then, one round after the other. It keeps no process alive. */
export const startRounds = ({ everyMs, round, atOnce = false }: Options): Rounds => {
  let under = atOnce ? round() : Promise.resolve();
  const timer =
    everyMs > 0
      ? setInterval(() => {
          under = under.then(round);
        }, everyMs).unref()
      : undefined;
  return {
    async stop() {
      clearInterval(timer);
      await under;
    },
  };
};

type Instance = Awaited<ReturnType<typeof allInstances>>[number];

/** A round of all instances; trouble in one keeps nobody from the next. */
export const throughInstances =
  (
    views: Views,
    visit: (instance: Instance) => Promise<void>,
    onTrouble: (instanceId: string, error: unknown) => void,
  ) =>
  async (): Promise<void> => {
    try {
      for (const instance of await allInstances(views))
        await visit(instance).catch((error) => onTrouble(instance.id, error));
    } catch (error) {
      onTrouble('', error);
    }
  };
