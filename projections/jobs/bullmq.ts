import { setTimeout as pause } from 'node:timers/promises';
import { type BackendClasses, type Job as BullJob, type IQueueBackend, UnrecoverableError } from 'bullmq';
import { type Bounds, type Kept, usualBounds } from './bounds.ts';
import { within } from './deadline.ts';
import { inDoubt, isInDoubt } from './in-doubt.ts';
import {
  type Handlers,
  type Job,
  type JobData,
  JobNotTaken,
  type JobRecord,
  JobRefused,
  type JobState,
  type Jobs,
  jobStates,
  type Leaving,
  type QueueStatus,
  type WorkOptions,
} from './jobs.ts';

type Options<B extends IQueueBackend, C> = {
  readonly kept: QueueStatus['kept'];
  /** BullMQ's classes, bound to what keeps their data. */
  readonly classes: BackendClasses<B, C>;
  readonly connection: C;
  /** Of keys in Redis. */
  readonly prefix?: string;
  readonly bounds?: Partial<Bounds>;
  /** After everything else. */
  readonly disconnect?: () => Promise<unknown>;
};

const queueName = 'fasti';

/** One queue of BullMQ's, whatever keeps it. */
export const bullmqJobs = <B extends IQueueBackend, C>(options: Options<B, C>): Jobs => {
  const { kept, classes, connection, disconnect = async () => {} } = options;
  const bounds = { ...usualBounds, ...options.bounds };
  const base = { connection, ...(options.prefix === undefined ? {} : { prefix: options.prefix }) };
  const queue = new classes.Queue<JobData>(queueName, {
    ...base,
    defaultJobOptions: {
      attempts: bounds.attempts,
      backoff: { type: 'exponential', delay: bounds.backoffMs, jitter: 0.2 },
      removeOnComplete: keptOf(bounds.done),
      removeOnFail: keptOf(bounds.dead),
    },
    // Nobody reads the stream of what happened.
    streams: { events: { maxLen: 100 } },
  });
  // Whoever asks is told; unheard, the same error would end the process.
  queue.on('error', () => undefined);
  let worker: InstanceType<typeof classes.Worker<JobData>> | undefined;

  const asked = <T>(what: string, work: Promise<T>) => within(bounds.answerMs, work, what);

  return {
    async add(jobs) {
      const added = jobs.map(({ id, kind, data, delayMs }) => ({
        name: kind,
        data,
        opts: { jobId: id, ...(delayMs === undefined ? {} : { delay: delayMs }) },
      }));
      await asked('to keep jobs', queue.addBulk(added));
    },

    work(handlers, { concurrency = 8, onTrouble, onDead }: WorkOptions = {}) {
      worker = new classes.Worker<JobData>(
        queueName,
        (job, token = '') => {
          const leaving = leavingOf(job, token, bounds.lockMs);
          return handled(handlers, jobOf(job), leaving);
        },
        {
          ...base,
          concurrency,
          lockDuration: bounds.lockMs,
          stalledInterval: Math.ceil(bounds.lockMs / 3),
          // A worker that dies is no fault of the job's.
          maxStalledCount: bounds.attempts,
        },
      );
      worker.on('error', (error) => onTrouble?.(error));
      worker.on('failed', (job, error) => {
        if (job?.finishedOn !== undefined) onDead?.(jobOf(job), error);
      });
    },

    async status() {
      const counts = await asked('how many', queue.getJobCounts(...jobStates.map((state) => theirs[state])));
      const [oldest] = await asked('the oldest', oldestOf(queue, 'waiting', 1));
      const dead = counts[theirs.dead] ? await asked('which', oldestOf(queue, 'dead', mostLookedAt)) : [];
      return {
        kept,
        counts: Object.fromEntries(
          jobStates.map((state) => [state, counts[theirs[state]] ?? 0]),
        ) as QueueStatus['counts'],
        inDoubt: dead.filter(({ failedReason }) => isInDoubt(failedReason)).length,
        oldestSeconds: oldest ? Math.max(0, (Date.now() - oldest.timestamp) / 1000) : 0,
      };
    },

    async list(state, limit) {
      if (limit < 1) return [];
      const found = await asked('which', oldestOf(queue, state, limit));
      return found.map((job) => recordOf(job, state));
    },

    async retry(id) {
      const job = await asked('which', queue.getJob(id));
      if (!job || (await queue.getJobState(id)) !== theirs.dead) return false;
      await job.updateProgress(nothingLeft);
      await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
      return true;
    },

    async close() {
      // Jobs under way may take their time, but not all of it: a mail server may think for minutes. A server that is gone may take none.
      const isThere = await asked('whether it is there', queue.count()).then(
        () => true,
        () => false,
      );
      const isDone =
        isThere &&
        (await Promise.race([
          Promise.resolve(worker?.close()).then(() => true),
          pause(bounds.farewellMs, false, { ref: false }),
        ]));
      if (isDone) await queue.close();
      else {
        const gone = [worker?.disconnect(), queue.disconnect()].map((end) => asked('good-bye', Promise.resolve(end)));
        await Promise.allSettled(gone);
      }
      await asked('good-bye', disconnect()).catch(() => undefined);
    },
  };
};

/** BullMQ's names. */
const theirs = {
  waiting: 'waiting',
  active: 'active',
  delayed: 'delayed',
  dead: 'failed',
  done: 'completed',
} as const satisfies Record<JobState, string>;

type Asked = {
  getJobCountByTypes(state: (typeof theirs)[JobState]): Promise<number>;
  getJobs(states: (typeof theirs)[JobState][], start: number, end: number, asc: boolean): Promise<Theirs[]>;
};

/** Of what waits or is under way, Postgres gives the newest first whatever is asked: the oldest are at the end. */
const oldestOf = async (queue: Asked, state: JobState, limit: number): Promise<readonly Theirs[]> => {
  if (state !== 'waiting' && state !== 'active') return queue.getJobs([theirs[state]], 0, limit - 1, true);
  const count = await queue.getJobCountByTypes(theirs[state]);
  if (count === 0) return [];
  return (await queue.getJobs([theirs[state]], Math.max(0, count - limit), count - 1, false)).reverse();
};

const keptOf = ({ seconds, count }: Kept) => ({ age: seconds, count });

/** Of the dead, when those in doubt are counted: somebody is told of them every few seconds. */
const mostLookedAt = 1_000;

/** Kept as BullMQ's progress of the job. An attempt that failed for a known reason is over, and what left in it is, too. */
type Left = { readonly leftIn: number };
const nothingLeft: Left = { leftIn: -1 };

/**
 * Whoever takes the job over later sees the mark: it is made while the lock, prolonged just before, keeps everybody off. The mark comes
 * last, so that little time is left in which a crash loses what has it: 30 kills lost 6 of 775 mails, and 14 the other way round.
 */
const leavingOf =
  (job: BullJob<JobData>, token: string, lockMs: number): Leaving =>
  async () => {
    const left: Left = { leftIn: job.attemptsMade };
    const until = performance.now() + lockMs;
    const isOurs = (await job.extendLock(token, lockMs)) === 1;
    if (isOurs) await job.updateProgress(left);
    if (!isOurs || performance.now() > until)
      throw new JobNotTaken('another worker took this job over before anything left');
  };

const hasLeft = ({ progress, attemptsMade }: Theirs) =>
  typeof progress === 'object' && (progress as Partial<Left>).leftIn === attemptsMade;

const handled = async (handlers: Handlers, job: Job, leaving: Leaving): Promise<void> => {
  const handler = Object.hasOwn(handlers, job.kind) ? handlers[job.kind] : undefined;
  // A newer release may know it: it is tried again, perhaps by that.
  if (!handler) throw new Error(`this release knows no job called ${job.kind}`);
  let isOut = job.hasLeft === true;
  try {
    await handler(job, async () => {
      await leaving();
      isOut = true;
    });
  } catch (error) {
    if (error instanceof JobRefused) throw new UnrecoverableError(error.message);
    if (isOut && !(error instanceof JobNotTaken)) throw new UnrecoverableError(`${inDoubt}${(error as Error).message}`);
    throw error;
  }
};

type Theirs = Pick<
  BullJob<JobData>,
  'id' | 'name' | 'data' | 'attemptsMade' | 'timestamp' | 'failedReason' | 'delay' | 'progress'
>;

const jobOf = (job: Theirs): Job => ({
  id: job.id ?? '',
  kind: job.name,
  data: job.data,
  attempt: job.attemptsMade + 1,
  ...(hasLeft(job) ? { hasLeft: true } : {}),
});

const recordOf = (job: Theirs, state: JobState): JobRecord => ({
  id: job.id ?? '',
  kind: job.name,
  data: job.data,
  state,
  attempts: job.attemptsMade,
  addedAt: new Date(job.timestamp),
  ...(job.delay > 0 ? { delayMs: job.delay } : {}),
  ...(job.failedReason ? { error: job.failedReason } : {}),
  ...(isInDoubt(job.failedReason) ? { isInDoubt: true } : {}),
});
