import type { Command } from 'commander';
import type { Finding } from '../../../eventstore/verify/finding.ts';
import type { Verification } from '../../../eventstore/verify/verify-log.ts';
import { ConfigError } from '../../config/config.ts';
import { progressBar } from '../../progress-bar.ts';
import { bigintAsNumber } from '../json.ts';
import { type Options, wholeNumber, withOptions } from '../options.ts';
import { withFasti } from '../with-fasti.ts';
import { signedOf } from './signed.ts';

type VerifyOptions = Options & {
  readonly from?: string;
  readonly to?: string;
  readonly checkpoint?: readonly string[];
  readonly key?: string;
  readonly threads?: number;
  readonly json?: boolean;
};

const positionOf = (text: string | undefined): bigint | undefined => {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new ConfigError(`${text} is not a position in the log.`);
  return BigInt(text);
};

/** `fasti audit verify`: whether the log is what was written. */
export const verify = (command: Command) => {
  withOptions(
    command
      .command('verify')
      .description(
        'check every event against its hash and the one before it, and the log against what was signed of it',
      ),
  )
    .option('--from <position>', 'begin at this event; the first if not given')
    .option('--to <position>', 'end at this event; the newest if not given')
    .option(
      '--checkpoint <file>',
      'a checkpoint that was kept elsewhere; repeatable',
      (file: string, before: readonly string[] = []) => [...before, file],
    )
    .option(
      '--key <file>',
      'trust this JSON Web Key or key set (of /.well-known/fasti-audit-keys), not what the log says of keys',
    )
    .option('--threads <n>', 'look at so many stretches of the log at a time; 2, or none for a small log', wholeNumber)
    .option('--json', 'the result as JSON')
    .addHelpText(
      'after',
      '\nExit code 0: nothing was found. 1: something was. docs/guides/verify.md says what each finding means.',
    )
    .action((options: VerifyOptions) =>
      withFasti(options, async ({ api, verifyLog }) => {
        const signed = await signedOf(api.views, { files: options.checkpoint ?? [], keys: options.key });
        const bar = progressBar('verifying', '{value}/{total} events | {rate} events/s | {eta_formatted} left');
        let total = 0;
        let seen = 0;
        const result = await verifyLog({
          ...{ checkpoints: signed.checkpoints, from: positionOf(options.from), to: positionOf(options.to) },
          ...(options.threads === undefined ? {} : { threads: options.threads }),
          onStart: (events) => {
            total = events;
            bar.show(seen, total);
          },
          onProgress: (events) => {
            seen += events;
            bar.show(seen, total);
          },
        }).finally(bar.stop);

        const findings = [...signed.findings, ...result.findings].sort((a, b) => Number(a.position - b.position));
        const findingCount = result.findingCount + signed.findings.length;
        if (options.json) console.log(JSON.stringify({ ...result, findings, findingCount }, bigintAsNumber, 2));
        else report({ ...result, findings, findingCount }, options.key === undefined);
        if (findingCount > 0) process.exitCode = 1;
      }),
    );
};

const mostShown = 20;

const report = (
  { events, from, to, findings, findingCount, checkpoints: { agreeing, outside } }: Verification,
  atItsWord: boolean,
) => {
  const [first] = findings;
  const seen = `${events.toLocaleString('en')} events, positions ${from} to ${to}`;
  if (first === undefined) console.log(`✓ ${seen}: every event is as it was written, and where it was written.`);
  else console.log(`✗ ${seen}: ${findingCount.toLocaleString('en')} findings. The first that does not fit:\n`);
  for (const finding of findings.slice(0, mostShown)) console.log(`${lines(finding)}\n`);
  if (findingCount > mostShown) console.log(`… and ${(findingCount - mostShown).toLocaleString('en')} more.\n`);

  const beside = outside === 0 ? '' : `; ${outside} are of other parts of the log`;
  if (agreeing + outside > 0) console.log(`  ${agreeing} signed checkpoints agree with the log${beside}.`);
  else
    console.log('! No checkpoint was signed yet: that nobody rewrote the whole log, or removed its end, is not shown.');
  if (agreeing > 0 && atItsWord)
    console.log('  Whose keys signed them, the database itself says: --key takes your own copy of the keys instead.');
};

const lines = ({ position, event, message, expected, found }: Finding) =>
  [
    `  position ${position}${event === undefined ? '' : `: ${event}`}`,
    `    ${message}`,
    ...(expected === undefined ? [] : [`    expected  ${expected}`]),
    ...(found === undefined ? [] : [`    found     ${found}`]),
  ].join('\n');
