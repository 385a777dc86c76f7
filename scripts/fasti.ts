import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { StoreUnavailable } from '../eventstore/eventstore.ts';
import { ownOptionsFirst } from './commands/options.ts';
import { ConfigError } from './config/config.ts';

const program = new Command('fasti')
  .description(
    "An identity platform: every change is an event, and any question can be asked as of any moment.\nSpeaks ZITADEL's API, OpenID Connect and OAuth 2.0.",
  )
  .configureHelp({ visibleOptions: ownOptionsFirst })
  .version(
    JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
    '-V, --version',
    'the version',
  )
  .allowExcessArguments(false)
  .showHelpAfterError('(fasti --help shows the commands; --help after a command, what it takes)');

const start = async () => (await import('./commands/start.ts')).start;
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  start,
  init: async () => (await import('./commands/init.ts')).init,
  setup: async () => (await import('./commands/setup.ts')).setup,
  config: async () => (await import('./commands/config.ts')).config,
  projections: async () => (await import('./commands/projections/projections.ts')).projections,
  jobs: async () => (await import('./commands/jobs/jobs.ts')).jobs,
  audit: async () => (await import('./commands/audit/audit.ts')).audit,
  masterkey: async () => (await import('./commands/masterkey.ts')).masterkey,
  erase: async () => (await import('./commands/erase/erase.ts')).erase,
  mirror: async () => (await import('./commands/mirror.ts')).mirror,
  passwords: async () => (await import('./commands/passwords/passwords.ts')).passwords,
};
// A server keeps what it loads for as long as it runs: only a question about all commands needs all of them.
const [asked = ''] = process.argv.slice(2);
const only = asked.startsWith('start-from-') ? start : Object.hasOwn(commands, asked) ? commands[asked] : undefined;
for (const load of only ? [only] : Object.values(commands)) (await load())(program);

/** A file that an option names: not there, a directory, not ours to write. */
const isAboutFile = (error: unknown): error is Error =>
  error instanceof Error && 'syscall' in error && error.syscall === 'open' && 'path' in error;

// Who reads us has read enough (`fasti audit export | head`): we end as a program does that SIGPIPE ends.
const isHangUp = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EPIPE';
process.stdout.on('error', (error) => {
  if (!isHangUp(error)) throw error;
  process.exitCode = 141;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!isHangUp(error)) {
    const isForOperator = error instanceof ConfigError || error instanceof StoreUnavailable || isAboutFile(error);
    if (!isForOperator) throw error;
    console.error(`\n✗ ${error.message}`);
    process.exit(1);
  }
}
