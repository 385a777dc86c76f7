import { Command } from 'commander';
import { audit } from './commands/audit/audit.ts';
import { erase } from './commands/erase.ts';
import { init } from './commands/init.ts';
import { masterkey } from './commands/masterkey.ts';
import { mirror } from './commands/mirror.ts';
import { projections } from './commands/projections/projections.ts';
import { setup } from './commands/setup.ts';
import { start } from './commands/start.ts';
import { ConfigError } from './config/config.ts';

const program = new Command('fasti')
  .description(
    "An identity platform: every change is an event, and any question can be asked as of any moment.\nSpeaks ZITADEL's API, OpenID Connect and OAuth 2.0.",
  )
  .showHelpAfterError('(fasti --help shows the commands)');
for (const register of [start, init, setup, projections, audit, masterkey, erase, mirror]) register(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(`\n✗ ${error.message}`);
  process.exit(1);
}
