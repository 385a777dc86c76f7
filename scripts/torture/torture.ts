import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { accountTo } from './account.ts';
import { runChecks } from './check.ts';
import { ordeal } from './ordeal.ts';
import { reportOf } from './report.ts';

const help = `npm run torture -- [--seconds 60] [--seed N] [--servers 3] [--writers 4] [--dir DIR]

Several processes write at random through several servers, while servers and Postgres are killed (-9) and started again,
connections cut, traffic lost, processes frozen and clocks set wrong. In the end nothing may be missing, doubled or
different from what the log says. It brings its own Postgres, listens on loopback only and leaves nothing behind.

  --seconds N   how long harm is done; setting up and checking come on top, some 30 s
  --seed N      makes the same choices again; who wins which race is the machine's
  --servers N   server processes
  --writers N   writing processes, with three hands each
  --dir DIR     where database, journals and logs are; they are kept then. Otherwise only if something was found

Exit code 0: everything held. 1: something did not.`;

const wholeNumber = (name: string, text: string, least: number, most: number): number => {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  console.error(`--${name} wants a number from ${least} to ${most}, not ${text}.`);
  process.exit(1);
};

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    servers: { type: 'string', default: '3' },
    writers: { type: 'string', default: '4' },
    dir: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const options = {
  seed: wholeNumber('seed', values.seed, 0, 2 ** 32 - 1),
  seconds: wholeNumber('seconds', values.seconds, 1, 86_400),
  servers: wholeNumber('servers', values.servers, 1, 20),
  writers: wholeNumber('writers', values.writers, 1, 50),
};
const { seed } = options;
const directory = values.dir ?? mkdtempSync(join(tmpdir(), 'fasti-torture-'));
// As root the embedded Postgres runs as another account, which must get in.
if (values.dir === undefined) chmodSync(directory, 0o755);
const account = accountTo(console.log);
console.log(`Seed ${seed}, in ${directory}\n`);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
const remains = await ordeal({
  ...options,
  ...{ directory, account, stopped: interrupted.signal },
}).catch((error: Error) => {
  const isInterrupted = interrupted.signal.aborted;
  console.error(`\n✗ ${isInterrupted ? 'Interrupted.' : error.stack} Seed ${seed}; what there is is in ${directory}`);
  process.exit(1);
});
account.say('checking');
const checked = await runChecks(remains.checks);
await remains.close();
console.log(`\n${reportOf(remains, checked)}`);

const hasFailed = checked.some(({ findings }) => findings.length > 0);
if (hasFailed) console.log(`\n✗ Something did not hold. Seed ${seed}; database, journals and logs are in ${directory}`);
else {
  if (values.dir === undefined) rmSync(directory, { recursive: true, force: true });
  console.log(`\n✓ Everything held. Seed ${seed}, ${account.seconds().toFixed(0)} s.`);
}
process.exit(hasFailed ? 1 : 0);
