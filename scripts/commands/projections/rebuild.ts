import type { Command } from 'commander';
import { projections as known } from '../../../projections/index.ts';
import type { RebuildHow, Rebuilt } from '../../../projections/worker/rebuild/rebuild.ts';
import { ConfigError } from '../../config/config.ts';
import { progressBar } from '../../progress-bar.ts';
import { type Options, withOptions } from '../options.ts';
import { projectionNamed, withFasti } from '../with-fasti.ts';
import { printDifferences } from './differences.ts';

type RebuildOptions = Options & {
  readonly all?: boolean;
  readonly verify?: boolean;
  readonly verifyOnly?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
};

/** `fasti projections rebuild`: read models made anew, while the old ones serve. */
export const rebuild = (projections: Command) => {
  withOptions(
    projections
      .command('rebuild')
      .description(
        'make read models anew from the first event, while the old ones serve; then exchange them in one moment. Interrupted, it leaves everything as it was',
      ),
  )
    .argument('[name]', `one of ${known.map(({ name }) => name).join(', ')}`)
    .option('--all', 'every projection, in one pass over the log')
    .option(
      '--verify',
      'compare the result row by row with what is served, and print what differs. Tables that differ go on serving, and the exit code is 1',
    )
    .option('--verify-only', 'as --verify, but the tables go on serving in any case')
    .option('--force', 'with --verify: exchange the tables also when they differ')
    .option('--json', 'the result as JSON')
    .action((name: string | undefined, options: RebuildOptions) => {
      const names = namesOf(name, options);
      const verify = verifyOf(options);
      const newest = known.filter((projection) => names.includes(projection.name));
      return withFasti(
        options,
        async (running) => {
          const interrupted = new AbortController();
          const onSignal = () => interrupted.abort(new ConfigError('Interrupted: everything is as it was.'));
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
          const bar = progressBar(
            name ?? 'all projections',
            '{value}/{total} events | {rate} events/s | {eta_formatted} left | {doing}',
          );
          const begun = performance.now();
          try {
            const how = {
              onProgress: (done: number, total: number, doing: string) => bar.show(done, total, { doing }),
              signal: interrupted.signal,
              ...(verify ? { verify } : {}),
            };
            const results = await running.rebuildAll(names, how);
            bar.stop();
            print(results, (performance.now() - begun) / 1000, options);
            if (results.some(({ differences }) => differences !== undefined && differences.count > 0))
              process.exitCode = 1;
          } finally {
            bar.stop();
            for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
          }
        },
        { newest },
      );
    });
};

const namesOf = (name: string | undefined, { all }: RebuildOptions): readonly string[] => {
  if (all && name !== undefined) throw new ConfigError(`Either one projection or --all, not ${name} and --all.`);
  if (all) return known.map((projection) => projection.name);
  if (name === undefined) throw new ConfigError('Say which projection, or --all.');
  return [projectionNamed(known, name).name];
};

const verifyOf = ({ verify, verifyOnly, force }: RebuildOptions): RebuildHow['verify'] => {
  if (force && !verify)
    throw new ConfigError('--force goes with --verify; without it the tables are exchanged anyway.');
  if (verifyOnly) return { exchange: 'never' };
  return verify ? { exchange: force ? 'always' : 'if equal' } : undefined;
};

const print = (results: readonly Rebuilt[], seconds: number, { json }: RebuildOptions) => {
  if (json) {
    console.log(JSON.stringify({ seconds: Number(seconds.toFixed(3)), projections: results }, null, 2));
    return;
  }
  for (const { projection, events, quarantined, differences, isServed } of results) {
    const made = `${projection} is rebuilt from ${events.toLocaleString('en')} events`;
    const poisoned = quarantined > 0 ? `, ${quarantined} streams wait in quarantine` : '';
    console.log(`${made}${poisoned}; ${isServed ? 'it serves' : 'the tables that served go on serving'}.`);
    if (differences) printDifferences(projection, differences, isServed);
  }
  console.log(`It took ${seconds.toFixed(1)} s.`);
};
