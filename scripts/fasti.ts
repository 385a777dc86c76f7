import { Command } from 'commander';
import { StoreUnavailable } from '../eventstore/eventstore.ts';
import { audit } from './commands/audit/audit.ts';
import { erase } from './commands/erase/erase.ts';
import { init } from './commands/init.ts';
import { jobs } from './commands/jobs/jobs.ts';
import { masterkey } from './commands/masterkey.ts';
import { mirror } from './commands/mirror.ts';
import { ownOptionsFirst } from './commands/options.ts';
import { passwords } from './commands/passwords/passwords.ts';
import { projections } from './commands/projections/projections.ts';
import { setup } from './commands/setup.ts';
import { start } from './commands/start.ts';
import { ConfigError } from './config/config.ts';

const program = new Command('fasti')
  .description(
    "An identity platform: every change is an event, and any question can be asked as of any moment.\nSpeaks ZITADEL's API, OpenID Connect and OAuth 2.0.",
  )
  .configureHelp({ visibleOptions: ownOptionsFirst })
  .showHelpAfterError('(fasti --help shows the commands)');
for (const register of [start, init, setup, projections, jobs, audit, masterkey, erase, mirror, passwords])
  register(program);

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
