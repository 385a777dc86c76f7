import { setTimeout as pause } from 'node:timers/promises';
import { chanceOf } from './chance.ts';
import type { Commons } from './commons.ts';
import { type Came, isUnsent, journalIn } from './journal.ts';
import { type Wish, wisher } from './wishes.ts';

/** A process of its own: several hands that send one wish after the other, to any of the servers, until told to stop. */
export type Instructions = {
  readonly name: string;
  readonly seed: number;
  readonly journal: string;
  readonly servers: readonly string[];
  readonly token: string;
  readonly hands: number;
  readonly commons: Commons;
};
export type Tally = { readonly acknowledged: number; readonly refused: number; readonly unknown: number };

const answerMs = 20_000;
const mostAttempts = 6;

const isUnknown = ({ status }: Came) => status === undefined || status >= 500;
/** So long nobody asks a server that was not there. */
const avoidedMs = 300;

const write = async ({ name, seed, journal: file, servers, token, hands, commons }: Instructions) => {
  const journal = journalIn(file);
  const tally = { acknowledged: 0, refused: 0, unknown: 0 };
  let isStopped = false;
  process.on('message', (message) => {
    if (message === 'stop') isStopped = true;
  });

  const awayUntil = servers.map(() => 0);
  const present = () => {
    const there = servers.keys().filter((server) => (awayUntil[server] ?? 0) < performance.now());
    const all = [...there];
    return all.length > 0 ? all : [...servers.keys()];
  };

  const requestOf = ({ path, body, basic }: Wish, attempt: string): readonly [string, RequestInit] => {
    const headers = { 'x-request-id': attempt };
    const signal = AbortSignal.timeout(answerMs);
    return basic === undefined
      ? [
          path,
          {
            ...{ method: 'POST', signal, body: JSON.stringify(body) },
            headers: { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          },
        ]
      : [
          path,
          {
            ...{ method: 'POST', signal, body: new URLSearchParams(Object.entries(body)) },
            headers: { ...headers, authorization: `Basic ${btoa(basic)}` },
          },
        ];
  };

  /** One attempt: known to the journal before it is sent, and when its answer is here. */
  const send = async (wish: Wish, named: string, attempt: string, server: number) => {
    const { does, records, mayBeSo, recordsRefusals } = wish;
    journal.write({
      ...{ attempt, wish: named, does, records, server },
      ...(mayBeSo ? { mayBeSo } : {}),
      ...(recordsRefusals ? { recordsRefusals } : {}),
    });
    const [path, request] = requestOf(wish, attempt);
    const came = await fetch(`${servers[server]}${path}`, request)
      .then(async (answer) => {
        const json = (await answer.json()) as { readonly code?: string };
        const position = answer.headers.get('fasti-position');
        return {
          json,
          came: {
            ...{ attempt, status: answer.status },
            ...(json.code === undefined ? {} : { code: String(json.code) }),
            ...(position === null ? {} : { position }),
          },
        };
      })
      .catch((error: Error & { readonly cause?: { readonly code?: string } }) => ({
        json: undefined,
        came: { attempt, lost: error.cause?.code ?? error.name },
      }));
    journal.write(came.came);
    return came as { readonly json: { readonly [name: string]: unknown } | undefined; readonly came: Came };
  };

  const look = async ({ userId, name: wanted }: NonNullable<Wish['shows']>, position: string, server: number) => {
    const isList = wanted.endsWith('1') || wanted.endsWith('3') || wanted.endsWith('5');
    const answer = await fetch(
      `${servers[server]}/zitadel.user.v2.UserService/${isList ? 'ListUsers' : 'GetUserByID'}`,
      {
        ...{ method: 'POST', signal: AbortSignal.timeout(answerMs) },
        headers: {
          ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...{ 'fasti-not-before': position, 'fasti-strict': 'true' },
        },
        body: JSON.stringify(isList ? { queries: [{ inUserIdsQuery: { userIds: [userId] } }] } : { userId }),
      },
    ).catch(() => undefined);
    const json = await answer?.json().catch(() => undefined);
    if (answer === undefined || json === undefined) return;
    const saw = (json.user ?? json.result?.[0])?.machine?.name ?? 'nothing';
    journal.write({ looked: `${userId} at ${position}`, status: answer.status, wanted, saw });
  };

  const hand = async (number: number) => {
    const chance = chanceOf(seed + number);
    const wishes = wisher(`${name}-${number}`, chance, commons);
    for (let count = 1; !isStopped; count++) {
      const wish = wishes.next();
      const named = `${name}-${number}-${count}`;
      let unknown = 0;
      for (let again = 1; ; again++) {
        const server = chance.pick(present()) ?? 0;
        const { json, came } = await send(wish, named, `${named}.${again}`, server);
        if (isUnsent(came)) {
          awayUntil[server] = performance.now() + avoidedMs;
          await pause(50);
          if (!isStopped) continue;
        } else if (isUnknown(came)) {
          tally.unknown++;
          if (wish.again && ++unknown < mostAttempts) {
            await pause(chance.between(200, 900));
            continue;
          }
          wish.learn?.(undefined);
          await pause(chance.between(20, 200));
        } else if ((came.status ?? 0) >= 400) tally.refused++;
        else {
          tally.acknowledged++;
          wish.learn?.(json ?? {});
          if (wish.shows && came.position !== undefined)
            await look(wish.shows, came.position, (server + 1) % servers.length);
        }
        break;
      }
      // Nobody there: not to ask a thousand times a second.
      await pause(chance.between(0, 30));
    }
  };

  const telling = setInterval(() => process.send?.(tally), 250);
  await Promise.all(Array.from({ length: hands }, (_, number) => hand(number)));
  clearInterval(telling);
  journal.close();
  process.send?.(tally, () => process.disconnect());
};

process.once('message', (instructions: Instructions) => void write(instructions));
