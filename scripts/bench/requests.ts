import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { type Figure, median, rounds } from './measure.ts';
import type { Started } from './server.ts';

const roundCount = 3;

/** `context` is one connection's, anew for each operation. */
export type Request = Omit<autocannon.Request, 'setupRequest' | 'onResponse'> & {
  readonly url: string;
  readonly setupRequest?: (request: autocannon.Request, context: object) => autocannon.Request;
  readonly onResponse?: (
    status: number,
    body: string,
    context: object,
    headers: Readonly<Record<string, unknown>> | undefined,
  ) => void;
};
/** One operation of one server, as often as it answers: a request, or several that follow on each other. */
export type Side = {
  readonly server: Pick<Started, 'process'>;
  readonly requests: readonly Request[];
  /** So many requests a round, where each has to be made ready; else as many as fit into the seconds of a round. */
  readonly amount?: number;
  /** Makes them ready, before the clock runs. */
  prepare?(): Promise<void>;
};

export const form = (url: string, credentials: string, body: Readonly<Record<string, string>>): Request => ({
  url,
  method: 'POST',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
  },
  body: new URLSearchParams(body).toString(),
});

/** Linux counts a process' time in hundredths of a second. */
const tick = 10_000;
/** CPU time of a process so far, all its threads, in microseconds. */
export const cpuMicros = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * tick;
};

type Round = { readonly perSecond: number; readonly cpu: number };
type Load = { readonly seconds: number; readonly connections: number };

/** Anything but success fails the benchmark. */
const round = async ({ server, requests, amount, prepare }: Side, { seconds, connections }: Load): Promise<Round> => {
  const pid = server.process.pid ?? 0;
  const [first] = requests;
  if (!first) throw new Error('a benchmark needs a request');
  await prepare?.();
  const before = cpuMicros(pid);
  const begun = performance.now();
  let answered = begun;
  const result = await new Promise<autocannon.Result>((done, fail) => {
    const options = {
      url: new URL(first.url).origin,
      connections,
      ...(amount === undefined ? { duration: seconds } : { amount }),
      requests: requests.map(({ url, ...request }) => {
        const { pathname, search } = new URL(url);
        return { ...request, path: pathname + search };
      }),
    };
    // It tells the time of whole seconds only.
    autocannon(options, (error, taken) => (error ? fail(error) : done(taken))).on('response', () => {
      answered = performance.now();
    });
  });
  const refused = result['4xx'] + result['5xx'];
  if (refused > 0 || result.errors > 0 || result.resets > 0)
    throw new Error(`${first.url}: ${refused} answers were refusals, ${result.errors + result.resets} failed`);
  const done = result.requests.total / requests.length;
  return {
    perSecond: Math.round((done * 1000) / (answered - begun)),
    cpu: Math.round((cpuMicros(pid) - before) / done),
  };
};

/** Until all that it needs is compiled. */
const warmed = async (side: Side, load: Load, seconds: number) => {
  const until = performance.now() + seconds * 1000;
  do await round(side, load);
  while (performance.now() < until);
};

const medianOf = (taken: readonly Round[], figure: keyof Round) => median(taken.map((one) => one[figure]));

type Measured = Partial<Load> & {
  readonly what: string;
  readonly ours: Side;
  readonly peers?: readonly (Side & { readonly name: string })[];
  readonly limit?: string;
  /** For how long each side is asked before anything counts; one round where nothing is said. */
  readonly warmSeconds?: number;
};

/**
 * Operations a second beside each peer, then the server's own CPU time for one: the figure that holds on a machine which does other
 * work too. What comes first does not count: the first thousand requests of a process, ours or a peer's, take two to three times the
 * CPU of those after ten thousand.
 */
export const measured = async ({
  what,
  ours,
  peers = [],
  limit,
  seconds = 5,
  connections = 32,
  warmSeconds = 0,
}: Measured): Promise<readonly Figure[]> => {
  const load = { seconds, connections };
  for (const side of [ours, ...peers]) await warmed(side, load, warmSeconds);
  const sides = new Map([['ours', ours], ...peers.map((peer) => [peer.name, peer] as const)]);
  const taken = await rounds(
    roundCount,
    Object.fromEntries([...sides].map(([name, side]) => [name, () => round(side, load)])),
  );
  const of = (name: string, figure: keyof Round) => medianOf(taken[name] ?? [], figure);
  const beside = (
    figure: keyof Round,
    first: string,
    unit: string,
    target: Pick<Figure, 'limit'>,
  ): readonly Figure[] => {
    const [nearest, ...others] = peers.map(({ name }) => ({ peer: { name, value: of(name, figure) } }));
    const own = { ours: of('ours', figure), unit };
    return [{ what: first, ...own, ...nearest, ...target }, ...others.map((peer) => ({ what: '', ...own, ...peer }))];
  };
  return [
    ...beside('perSecond', what, '/s', limit === undefined ? {} : { limit }),
    ...beside('cpu', '  CPU of the server for one', 'µs', {}),
  ];
};
