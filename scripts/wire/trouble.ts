import type { FastifyBaseLogger } from 'fastify';

export type Complain = (error: unknown, what: string, facts?: object) => void;
type Log = Pick<FastifyBaseLogger, 'error' | 'info' | 'debug'>;
/** What a server stands on, by name, and how to find out whether it answers. */
type Footing = Readonly<Record<string, () => Promise<unknown>>>;

/** The same complaint is a line of the log once in so long. */
const repeatMs = 60_000;
const lookMs = 500;

/**
 * Trouble that nobody waits for goes to the server's log; until there is one, whoever starts it hears by what it throws.
 * Each complaint makes it look whether what the server stands on is still there: the log says when it is gone, and when it is back.
 */
export const troubleLog = (now: () => number = () => performance.now()) => {
  let log: Log | undefined;
  let footing: Footing = {};
  let over = false;
  const said = new Map<string, number>();
  const watched = new Set<string>();

  const complain: Complain = (error, what, facts = {}) => {
    if (over) return;
    const key = `${what} ${JSON.stringify(facts)}`;
    const isNew = now() - (said.get(key) ?? Number.NEGATIVE_INFINITY) >= repeatMs;
    if (isNew) said.set(key, now());
    log?.[isNew ? 'error' : 'debug']({ err: error, ...facts }, what);
    for (const name of Object.keys(footing)) void watch(name);
  };

  const watch = async (name: string) => {
    const look = footing[name];
    if (look === undefined || watched.has(name)) return;
    watched.add(name);
    const since = now();
    let isGone = false;
    while (!over && !(await answers(look, (err) => !isGone && log?.error({ err }, `${name} can't be reached`)))) {
      isGone = true;
      await new Promise((done) => setTimeout(done, lookMs).unref());
    }
    watched.delete(name);
    if (!isGone || over) return;
    // What is said after that is news.
    said.clear();
    log?.info({ seconds: Math.round((now() - since) / 100) / 10 }, `${name} can be reached again`);
  };

  return {
    complain,
    goesTo(found: Log, on: Footing = {}) {
      log = found;
      footing = on;
    },
    /** The server is being closed: what it stands on goes away with it. */
    end() {
      over = true;
    },
  };
};

const answers = async (look: () => Promise<unknown>, not: (error: unknown) => void): Promise<boolean> => {
  try {
    await look();
    return true;
  } catch (error) {
    not(error);
    return false;
  }
};
