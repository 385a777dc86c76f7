import type { Command } from 'commander';
import type { JobRecord, Jobs } from '../../../projections/jobs/jobs.ts';
import { ConfigError } from '../../config/config.ts';
import { progressBar } from '../../progress-bar.ts';
import { type Options, withOptions } from '../options.ts';
import { withFasti } from '../with-fasti.ts';

type RetryOptions = Options & { readonly all?: boolean; readonly inDoubt?: boolean; readonly refused?: boolean };

/** `fasti jobs retry`: what was given up is done again by the servers that run. */
export const retry = (jobs: Command) => {
  withOptions(
    jobs
      .command('retry')
      .description(
        'have dead jobs done again, from their first attempt on, by whichever server runs. Exit code 1 if one that is named is not dead',
      ),
  )
    .argument('[id...]', 'of the jobs, as `fasti jobs list` shows them')
    .option('--all', 'every dead job but those in doubt')
    .option('--in-doubt', 'those that went out and may have arrived: whoever got one gets another')
    .option('--refused', 'try events now that a reaction could not turn into jobs')
    .action((ids: readonly string[], options: RetryOptions) => {
      const isMany = options.all || options.inDoubt;
      if (ids.length === 0 && !isMany && !options.refused)
        throw new ConfigError('Say which: ids of dead jobs, --all, --in-doubt, or --refused.');
      if (ids.length > 0 && isMany) throw new ConfigError('Either ids of jobs, or --all and --in-doubt.');
      return withFasti(options, async ({ messaging }) => {
        if (options.refused) console.log(`${await messaging.retryRefused()} refused events are tried within seconds.`);
        const ofThem = (job: JobRecord) => (job.isInDoubt ? options.inDoubt : options.all) === true;
        if (isMany) console.log(`${await retryMany(messaging.jobs, ofThem)} jobs are done again.`);
        for (const id of ids) {
          const isDead = await messaging.jobs.retry(id);
          console.log(isDead ? `${id} is done again.` : `${id} is no dead job.`);
          if (!isDead) process.exitCode = 1;
        }
      });
    });
};

/** The queue remembers no more dead jobs than these (projections/jobs/bounds.ts). */
const mostDead = 10_000;

const retryMany = async (jobs: Jobs, ofThem: (job: JobRecord) => boolean): Promise<number> => {
  const dead = (await jobs.list('dead', mostDead)).filter(ofThem);
  const bar = progressBar('dead jobs', '{value}/{total}');
  let retried = 0;
  for (const [index, { id }] of dead.entries()) {
    if (await jobs.retry(id)) retried++;
    bar.show(index + 1, dead.length);
  }
  bar.stop();
  return retried;
};
