import { hasWork } from './glance.ts';
import type { Handlers, Jobs, QueueStatus, WorkOptions } from './jobs.ts';

type Options = {
  /** Loads and opens the queue. */
  readonly open: () => Promise<Jobs>;
  /** What is in it, without opening it. Absent: nobody can tell, so the worker begins at once. */
  readonly glance?: () => Promise<QueueStatus>;
  readonly askMs?: number;
};

/** How often an idle process looks whether others left work behind; its own it hears of at once. */
const usualAskMs = 5_000;

/** A queue that is opened when there is something in it: until then it costs a question now and then. */
export const lazyJobs = ({ open, glance, askMs = usualAskMs }: Options): Jobs => {
  let opened: Promise<Jobs> | undefined;
  let wanted: { readonly handlers: Handlers; readonly options: WorkOptions } | undefined;
  let asking: NodeJS.Timeout | undefined;

  const queue = (): Promise<Jobs> => {
    opened ??= open().catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };

  const begin = async () => {
    const jobs = await queue();
    if (!wanted) return;
    const { handlers, options } = wanted;
    wanted = undefined;
    clearInterval(asking);
    jobs.work(handlers, options);
  };

  const look = async () => {
    try {
      if (glance === undefined || hasWork(await glance())) await begin();
    } catch (error) {
      wanted?.options.onTrouble?.(error);
    }
  };

  return {
    async add(jobs) {
      await (await queue()).add(jobs);
      await begin();
    },
    work(handlers, options = {}) {
      wanted = { handlers, options };
      asking = setInterval(look, askMs).unref();
      void look();
    },
    status: async () => (glance ? glance() : (await queue()).status()),
    list: async (state, limit) => (await queue()).list(state, limit),
    retry: async (id) => (await queue()).retry(id),
    async close() {
      wanted = undefined;
      clearInterval(asking);
      await (await opened?.catch(() => undefined))?.close();
    },
  };
};
