import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { type Figure, median, rounds } from './measure.ts';
import type { Started } from './server.ts';

const connections = 32;
const seconds = 5;
const roundCount = 3;

export type Request = { readonly url: string } & autocannon.Request;
/** One kind of request to one server, one after the other as fast as it answers. */
export type Side = { readonly server: Pick<Started, 'process'>; readonly requests: readonly Request[] };

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

/** Anything but success fails the benchmark. */
const round = async ({ server, requests }: Side): Promise<Round> => {
  const pid = server.process.pid ?? 0;
  const [first] = requests;
  if (!first) throw new Error('a benchmark needs a request');
  const before = cpuMicros(pid);
  const result = await autocannon({
    url: new URL(first.url).origin,
    connections,
    duration: seconds,
    requests: requests.map(({ url, ...request }) => ({ ...request, path: new URL(url).pathname })),
  });
  const { non2xx, errors } = result;
  if (non2xx > 0 || errors > 0) throw new Error(`${first.url}: ${non2xx} answers were refusals, ${errors} failed`);
  return {
    perSecond: Math.round(result.requests.average),
    cpu: Math.round((cpuMicros(pid) - before) / result.requests.total),
  };
};

const medianOf = (taken: readonly Round[], figure: keyof Round) => median(taken.map((one) => one[figure]));

type Measured = {
  readonly what: string;
  readonly ours: Side;
  readonly peer?: Side & { readonly name: string };
  readonly limit?: string;
};

/** Requests a second, and the server's own CPU time a request: the one that holds on a machine which does other work too. */
export const measured = async ({ what, ours, peer, limit }: Measured): Promise<readonly Figure[]> => {
  const taken = peer
    ? await rounds(roundCount, { ours: () => round(ours), peer: () => round(peer) })
    : { ...(await rounds(roundCount, { ours: () => round(ours) })), peer: undefined };
  const against = (figure: keyof Round) =>
    peer && taken.peer ? { peer: { name: peer.name, value: medianOf(taken.peer, figure) } } : {};
  return [
    {
      what,
      ours: medianOf(taken.ours, 'perSecond'),
      unit: '/s',
      ...against('perSecond'),
      ...(limit === undefined ? {} : { limit }),
    },
    { what: '  CPU of the server a request', ours: medianOf(taken.ours, 'cpu'), unit: 'µs', ...against('cpu') },
  ];
};
