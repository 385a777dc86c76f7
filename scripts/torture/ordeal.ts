import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { readConfig } from '../config/config.ts';
import { freePort } from '../free-port.ts';
import { wire } from '../wire/wire.ts';
import type { Account } from './account.ts';
import { chanceOf } from './chance.ts';
import type { Check } from './check.ts';
import { chainCheck } from './check-chain.ts';
import { claimsCheck } from './check-claims.ts';
import { acknowledgedCheck, logChecks, positionsCheck, refusedCheck } from './check-log.ts';
import { quarantineCheck, readModelsCheck } from './check-read-models.ts';
import { foreseenCheck, freshnessCheck, serverLogsCheck, serversCheck } from './check-servers.ts';
import { makeCommons } from './commons.ts';
import { startFaults } from './faults.ts';
import { readJournals } from './journal.ts';
import { operatorAt } from './operator.ts';
import { type MortalPostgres, startPostgres } from './postgres.ts';
import { type LogSummary, logOf, type Server, serverAt } from './server.ts';
import { wireCutter } from './wire-cutter.ts';
import type { Tally } from './writer.ts';
import { startWriters } from './writers.ts';

export type Options = {
  readonly seconds: number;
  readonly seed: number;
  readonly servers: number;
  readonly writers: number;
  /** Everything is kept here: the database, journals and logs. Another account must be able to enter it. */
  readonly directory: string;
  readonly account: Account;
  /** Aborted, everything is stopped and the promise rejects. */
  readonly stopped?: AbortSignal;
};

/** What is left of it, to be looked at: Postgres runs, no server does. */
export type Remains = {
  readonly checks: readonly Check[];
  readonly connection: MortalPostgres['connection'];
  readonly faults: ReadonlyMap<string, number>;
  readonly tally: Tally;
  readonly logs: readonly LogSummary[];
  close(): Promise<void>;
};

const hands = 3;
const settleMs = 60_000;
/** Of two servers at a time, on two cores that have nothing else to do. */
const usualStartMs = 4_000;
const tellMs = 5_000;

const within = async (isSo: () => Promise<boolean>): Promise<boolean> => {
  for (const until = performance.now() + settleMs; performance.now() < until; await pause(100))
    if (await isSo().catch(() => false)) return true;
  return false;
};

/** Servers and writers on a Postgres of their own, harmed for so many seconds, and left in peace at the end. */
export const ordeal = async ({
  seconds,
  seed,
  servers: count,
  writers: writing,
  directory,
  account,
  stopped,
}: Options): Promise<Remains> => {
  const chance = chanceOf(seed);
  mkdirSync(directory, { recursive: true });
  const postgres = await startPostgres(join(directory, 'postgres'));
  const { connection } = postgres;
  const servers: Server[] = [];
  let writers: ReturnType<typeof startWriters> | undefined;
  let faults: ReturnType<typeof startFaults> | undefined;
  const closing: (() => Promise<unknown>)[] = [() => postgres.stop()];
  const close = async () => {
    writers?.kill();
    const harm = faults?.stop();
    for (const server of servers) await server.kill();
    // What it was about to start again goes with the others.
    await harm;
    for (const server of servers) await server.kill();
    for (const one of closing.toReversed()) await one();
  };

  try {
    const outside = String(await freePort());
    const tokenFile = join(directory, 'token');
    const environment = () => ({
      ...operator.masterkeys(),
      FASTI_DATABASE_POSTGRES_HOST: connection.host,
      FASTI_DATABASE_POSTGRES_DATABASE: connection.database,
      FASTI_DATABASE_POSTGRES_USER_USERNAME: connection.user,
      FASTI_DATABASE_POSTGRES_MAXOPENCONNS: '5',
      FASTI_AUDIT_CHECKPOINT_INTERVALMINUTES: '0.1',
      FASTI_BINDADDRESS: '127.0.0.1',
      FASTI_EXTERNALPORT: outside,
      FASTI_LOG_LEVEL: 'error',
      FASTI_FIRSTINSTANCE_PATPATH: tokenFile,
      FASTI_FIRSTINSTANCE_ORG_MACHINE_MACHINE_USERNAME: 'torturer',
    });
    const operator = operatorAt(() => environment(), account);
    for (let number = 1; number <= count; number++) {
      const cutter = await wireCutter(postgres.socketPath);
      closing.push(cutter.close);
      servers.push(serverAt({ number, port: await freePort(), directory, wire: cutter, environment }));
    }
    const [first, ...others] = servers as [Server, ...Server[]];
    await first.start('start-from-setup');
    const starts = await Promise.all(others.map((server) => server.start()));
    const slowness = Math.min(4, Math.max(1, Math.max(0, ...starts.map((took) => took ?? 0)) / usualStartMs));
    const token = readFileSync(tokenFile, 'utf8').trim();
    const commons = await makeCommons(first, token);
    account.say(`${count} servers on one Postgres, ${writing} writing processes with ${hands} hands each`);

    stopped?.throwIfAborted();
    const journals = Array.from({ length: writing }, (_, number) => join(directory, `writer-${number + 1}.journal`));
    writers = startWriters(
      journals.map((journal, number) => ({
        ...{ name: `w${number + 1}`, journal, seed: chance.between(0, 2 ** 31), token, hands, commons },
        servers: servers.map(({ url }) => url),
      })),
    );
    faults = startFaults({ chance: chance.fork(), account, postgres, servers, operator, slowness });
    const telling = setInterval(() => account.say(tallied(writers?.tally() ?? nothing)), tellMs);
    closing.push(async () => clearInterval(telling));
    await pause(seconds * 1000, undefined, stopped === undefined ? {} : { signal: stopped });
    account.say('no more harm is done');
    await faults.stop();
    await writers.stop();
    clearInterval(telling);
    account.say(tallied(writers.tally()));

    const inTheEnd = [...faults.failures, ...writers.failures];
    for (const server of servers) server.setClock(0);
    await operator.settleKeys();
    await Promise.all(
      servers.map(async (server) => {
        const code = await server.stop();
        if (code !== 0) inTheEnd.push(`server ${server.number} did not end when asked to (${code ?? 'killed'})`);
        await server.start().catch((error: Error) => inTheEnd.push(error.message));
        if (!(await within(server.isReady))) inTheEnd.push(`server ${server.number} was not ready within a minute`);
      }),
    );
    const client = new pg.Client(connection);
    await client.connect();
    closing.push(() => client.end());
    if (!(await within(() => isCaughtUp(client))))
      inTheEnd.push('the read models did not catch up with the log within a minute');
    account.say('every server was stopped and started again, and the read models have caught up');
    for (const server of servers) {
      const code = await server.stop();
      if (code !== 0) inTheEnd.push(`server ${server.number} did not end when asked to (${code ?? 'killed'})`);
    }

    const running = await wire({
      config: readConfig({ flags: { 'Log.Level': 'error' } }),
      connection,
      masterkey: operator.masterkey(),
      worker: false,
    });
    closing.push(running.close);
    const kept = readJournals(journals);
    const { store, codec } = running.api;
    return {
      connection,
      faults: faults.counts,
      tally: writers.tally(),
      logs: servers.map(logOf),
      close,
      checks: [
        acknowledgedCheck(client, kept),
        positionsCheck(client, kept),
        refusedCheck(client, kept),
        ...logChecks(client),
        chainCheck(running),
        claimsCheck(client, store, codec),
        readModelsCheck(running),
        quarantineCheck(client),
        freshnessCheck(kept),
        foreseenCheck(kept),
        { name: 'rebuilds in the middle were the same', run: async () => ({ findings: operator.findings, seen: '' }) },
        serversCheck(servers, inTheEnd),
        serverLogsCheck(servers),
      ],
    };
  } catch (error) {
    await close();
    throw error;
  }
};

const nothing: Tally = { acknowledged: 0, refused: 0, unknown: 0 };
const tallied = ({ acknowledged, refused, unknown }: Tally) =>
  `${acknowledged.toLocaleString('en')} writes acknowledged, ${refused.toLocaleString('en')} refused, ${unknown.toLocaleString('en')} with an unknown end`;

const isCaughtUp = async (client: pg.ClientBase) => {
  const { rows } = await client.query<{ readonly done: boolean }>(
    'select min(position) >= (select max(position) from eventstore.events) as done from projections.checkpoints',
  );
  return rows[0]?.done ?? false;
};
