import { postgresJobs } from '../../projections/jobs/postgres.ts';
import { redisJobs } from '../../projections/jobs/redis.ts';

/** Begins jobs and never ends one; killed by the test that started it. */
const [, , kept, server = '{}'] = process.argv;
const bounds = { lockMs: 1_500 };
const jobs = kept === 'redis' ? redisJobs(JSON.parse(server), bounds) : await postgresJobs(JSON.parse(server), bounds);
jobs.work({
  mail: ({ id }) => {
    console.log(id);
    return new Promise(() => {});
  },
});
console.log('ready');
