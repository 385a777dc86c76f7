import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';

export type Started = {
  readonly url: string;
  readonly process: ChildProcess;
  /** Milliseconds from the command to the first ready answer. */
  readonly startedIn: number;
  stop(): Promise<void>;
};

/** A module that is loaded before the server. */
type Preloading = { readonly preload?: string | undefined };
const preloaded = (module: string | undefined) =>
  module === undefined ? [] : ['--import', new URL(module, import.meta.url).href];

export const stopped = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    child.kill('SIGTERM');
  });

/** Fasti as a newcomer starts it, on a data directory of its own, with fsync on. */
export const startFasti = async (
  directory: string,
  { preload }: Preloading = {},
): Promise<Started & { readonly pat: string }> => {
  const port = await freePort();
  const begun = performance.now();
  const flags = [...preloaded(preload), '--max-semi-space-size=32'];
  const child = spawn(process.execPath, [...flags, 'scripts/fasti.mjs', 'start-from-init'], {
    env: {
      ...process.env,
      FASTI_DATADIR: join(directory, 'data'),
      FASTI_PORT: String(port),
      FASTI_BINDADDRESS: '127.0.0.1',
      FASTI_FIRSTINSTANCE_PATPATH: join(directory, 'pat'),
      FASTI_FIRSTINSTANCE_ORG_MACHINE_MACHINE_USERNAME: 'bench',
      FASTI_FIRSTINSTANCE_ORG_MACHINE_MACHINE_NAME: 'bench',
      FASTI_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://localhost:${port}`;
  await untilReady(url, child);
  const startedIn = performance.now() - begun;
  return {
    url,
    process: child,
    startedIn,
    pat: readFileSync(join(directory, 'pat'), 'utf8').trim(),
    stop: () => stopped(child),
  };
};

const untilReady = async (url: string, child: ChildProcess) => {
  for (let tries = 0; tries < 1500; tries++) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`);
    const answer = await fetch(`${url}/debug/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((wait) => setTimeout(wait, 20));
  }
  throw new Error('the server was not ready within 30 s');
};

export const startPeer = async (
  program: string,
  args: readonly string[] = [],
  { preload }: Preloading = {},
): Promise<Started> => {
  const begun = performance.now();
  const child = spawn(process.execPath, [...preloaded(preload), new URL(program, import.meta.url).pathname, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const port = await new Promise<string>((done, fail) => {
    child.stdout?.once('data', (line) => done(String(line).trim()));
    child.once('exit', () => fail(new Error(`${program} did not start`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    startedIn: performance.now() - begun,
    stop: () => stopped(child),
  };
};

export const withDirectory = async <T>(use: (directory: string) => Promise<T>): Promise<T> => {
  const directory = mkdtempSync(join(tmpdir(), 'fasti-bench-'));
  // As root the embedded Postgres runs as another account, which must get in.
  chmodSync(directory, 0o755);
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
