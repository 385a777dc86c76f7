import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { WireCutter } from './wire-cutter.ts';

const fasti = fileURLToPath(new URL('../fasti.mjs', import.meta.url));
const skewedClock = new URL('skewed-clock.ts', import.meta.url).href;

/** One server of several, which is ended and begun again. */
export type Server = {
  readonly number: number;
  readonly url: string;
  readonly wire: WireCutter;
  readonly logFile: string;
  isUp(): boolean;
  /**
   * Starts it and waits until it listens; again if Postgres was away. Answers how long that took, in
   * milliseconds; undefined if it was killed meanwhile.
   */
  start(command?: string): Promise<number | undefined>;
  kill(): Promise<void>;
  /** SIGTERM. Answers its exit code, undefined if it had to be killed. */
  stop(): Promise<number | null | undefined>;
  freeze(ms: number): Promise<void>;
  /** Its clock is so far off from now on, at once and after the next start. */
  setClock(offsetMs: number): void;
  isReady(): Promise<boolean>;
  /** Ends that nobody wished for. */
  readonly collapses: readonly string[];
  readonly starts: number;
};

type Place = {
  readonly number: number;
  readonly port: number;
  readonly directory: string;
  readonly wire: WireCutter;
  readonly environment: () => Readonly<Record<string, string>>;
};

const startMs = 60_000;
const stopMs = 20_000;

export const serverAt = ({ number, port, directory, wire, environment }: Place): Server => {
  const logFile = join(directory, `server-${number}.log`);
  const clockFile = join(directory, `server-${number}.clock`);
  writeFileSync(clockFile, '0');
  const url = `http://localhost:${port}`;
  const collapses: string[] = [];
  let child: ChildProcess | undefined;
  let isUp = false;
  let starts = 0;
  /** Whoever asks for a start or an end speaks for the server from then on; a start before it gives up. */
  let order = 0;

  const spawned = (command: string) => {
    const { PATH = '', HOME = '' } = process.env;
    const log = openSync(logFile, 'a');
    const process_ = spawn(process.execPath, ['--max-semi-space-size=32', '--import', skewedClock, fasti, command], {
      env: {
        ...{ PATH, HOME, TORTURE_CLOCK: clockFile, FASTI_PORT: String(port) },
        ...environment(),
        FASTI_DATABASE_POSTGRES_HOST: '127.0.0.1',
        FASTI_DATABASE_POSTGRES_PORT: String(wire.port),
      },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    return process_;
  };

  const ended = (one: ChildProcess) => one.exitCode !== null || one.signalCode !== null;
  const end = (one: ChildProcess, signal: NodeJS.Signals) =>
    new Promise<void>((done) => {
      if (ended(one)) return done();
      one.once('exit', () => done());
      one.kill(signal);
    });

  const listens = async () =>
    (await fetch(`${url}/debug/healthz`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined))?.ok ?? false;

  /** False: the process ended before it listened, because Postgres was away. */
  const comesUp = async (one: ChildProcess, mine: number): Promise<boolean> => {
    const until = performance.now() + startMs;
    while (performance.now() < until && order === mine) {
      if (ended(one)) return false;
      if (await listens()) return true;
      await pause(50);
    }
    if (order !== mine) return false;
    throw new Error(`server ${number} did not listen within ${startMs / 1000} s: see ${logFile}`);
  };

  return {
    number,
    url,
    wire,
    logFile,
    collapses,
    get starts() {
      return starts;
    },
    isUp: () => isUp,
    async start(command = 'start') {
      const begun = performance.now();
      const mine = ++order;
      while (order === mine && performance.now() - begun < startMs) {
        const one = spawned(command);
        child = one;
        starts++;
        if (await comesUp(one, mine)) {
          isUp = true;
          one.once('exit', (code, signal) => {
            if (child !== one || !isUp) return;
            isUp = false;
            collapses.push(`server ${number} ended by itself (${signal ?? `exit code ${code}`})`);
          });
          return performance.now() - begun;
        }
        await pause(300);
      }
      if (order === mine) throw new Error(`server ${number} could not be started: see ${logFile}`);
      return undefined;
    },
    async kill() {
      order++;
      isUp = false;
      if (child) await end(child, 'SIGKILL');
    },
    async stop() {
      order++;
      isUp = false;
      const one = child;
      if (one === undefined || ended(one)) return one?.exitCode;
      const late = setTimeout(() => one.kill('SIGKILL'), stopMs);
      await end(one, 'SIGTERM');
      clearTimeout(late);
      return one.exitCode ?? undefined;
    },
    async freeze(ms) {
      const one = child;
      one?.kill('SIGSTOP');
      await pause(ms);
      one?.kill('SIGCONT');
    },
    setClock(offsetMs) {
      writeFileSync(clockFile, String(offsetMs));
      if (isUp) child?.kill('SIGUSR2');
    },
    isReady: async () =>
      (await fetch(`${url}/debug/ready`, { signal: AbortSignal.timeout(6000) }).catch(() => undefined))?.ok ?? false,
  };
};

/** What no server may ever say: that something went wrong which nobody foresaw and that ended it. */
const fatal = /^Node\.js v\d|uncaught|unhandled|out of memory|MaxListenersExceededWarning/i;

export type LogSummary = { readonly fatal: readonly string[]; readonly messages: ReadonlyMap<string, number> };

export const logOf = ({ logFile, number }: Pick<Server, 'logFile' | 'number'>): LogSummary => {
  const found: string[] = [];
  const messages = new Map<string, number>();
  for (const line of readFileSync(logFile, 'utf8').split('\n')) {
    if (line.startsWith('{')) {
      const { level, msg } = parsed(line);
      if (level >= 60) found.push(`server ${number}: ${line.slice(0, 300)}`);
      messages.set(msg, (messages.get(msg) ?? 0) + 1);
    } else if (fatal.test(line)) found.push(`server ${number}: ${line.slice(0, 300)}`);
  }
  return { fatal: found, messages };
};

/** A process that was killed while it wrote leaves half a line. */
const parsed = (line: string): { readonly level: number; readonly msg: string } => {
  try {
    return JSON.parse(line);
  } catch {
    return { level: 0, msg: 'half a line' };
  }
};
