import { postgresJobs } from '../../projections/jobs/postgres.ts';
import { redisJobs } from '../../projections/jobs/redis.ts';

/** Begins jobs and never ends one, lets it go out when it is told to; killed by the test that started it. */
const [, , kept, server = '{}'] = process.argv;
const bounds = { lockMs: 1_500 };
const jobs = kept === 'redis' ? redisJobs(JSON.parse(server), bounds) : await postgresJobs(JSON.parse(server), bounds);
jobs.work({
  mail: ({ id }, leaving) => {
    process.stdin.once('data', () =>
      leaving().then(
        () => console.log('gone'),
        (error: Error) => console.log(`kept: ${error.message}`),
      ),
    );
    console.log(id);
    return new Promise(() => {});
  },
});
console.log('ready');
