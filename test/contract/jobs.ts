import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Bounds } from '../../projections/jobs/bounds.ts';
import {
  type Job,
  JobNotTaken,
  JobRefused,
  type Jobs,
  type Leaving,
  type NewJob,
} from '../../projections/jobs/jobs.ts';
import type { Lent } from '../jobs/lent.ts';

/** Gives a queue on an empty server again and again: several of them are several processes. */
export type OpenJobs = {
  open(bounds?: Partial<Bounds>): Promise<Jobs>;
  /** Another process that works and never ends a job; it says so as soon as it has one, and lets it go out when it is told to. */
  lend(): Promise<Lent>;
  /** Takes away everything that the queue holds. */
  empty(): Promise<void>;
  stop(): Promise<void>;
};

const impatient: Partial<Bounds> = { attempts: 3, backoffMs: 50 };
const mail = (id: string, more: Partial<NewJob> = {}): NewJob => ({ id, kind: 'mail', data: { to: id }, ...more });

/** What the queue promises, whatever keeps it. */
export const jobsContract = (adapter: string, begin: () => Promise<OpenJobs>, missing: string | undefined) =>
  describe.skipIf(missing !== undefined)(
    `the queue of jobs on ${adapter}${missing === undefined ? '' : `: ${missing}`}`,
    () => {
      let server: OpenJobs;
      const opened: Jobs[] = [];
      const open = async (bounds: Partial<Bounds> = impatient) => {
        const jobs = await server.open(bounds);
        opened.push(jobs);
        return jobs;
      };
      const counts = async (jobs: Jobs) => (await jobs.status()).counts;

      beforeAll(async () => {
        server = await begin();
      });
      afterEach(async () => {
        await Promise.all(opened.splice(0).map((jobs) => jobs.close()));
        await server.empty();
      });
      afterAll(() => server?.stop());

      it('does what was added, with what was said about it', async () => {
        const jobs = await open();
        const done: Job[] = [];
        await jobs.add([mail('a-1', { data: { to: 'ada', urgent: true, size: 3 } })]);
        jobs.work({ mail: async (job) => void done.push(job) });
        await expect
          .poll(() => done)
          .toEqual([{ id: 'a-1', kind: 'mail', data: { to: 'ada', urgent: true, size: 3 }, attempt: 1 }]);
        await expect.poll(() => counts(jobs)).toEqual({ waiting: 0, active: 0, delayed: 0, dead: 0, done: 1 });
      });

      it('takes one id for one job: twice in a row, at the same time, and after it was done', async () => {
        const [jobs, others] = [await open(), await open()];
        let done = 0;
        await jobs.add([mail('same')]);
        await Promise.all([jobs.add([mail('same'), mail('same')]), others.add([mail('same'), mail('other')])]);
        expect((await counts(jobs)).waiting).toBe(2);
        jobs.work({ mail: async () => void done++ });
        await expect.poll(() => done).toBe(2);
        await others.add([mail('same')]);
        await new Promise((wait) => setTimeout(wait, 200));
        expect(done).toBe(2);
      });

      it('waits as long as a job is to be delayed', async () => {
        const jobs = await open();
        const doneAt: number[] = [];
        jobs.work({ mail: async () => void doneAt.push(performance.now()) });
        const begun = performance.now();
        await jobs.add([mail('later', { delayMs: 400 }), mail('much later', { delayMs: 3_600_000 })]);
        await expect.poll(() => doneAt.length).toBe(1);
        expect((doneAt[0] ?? 0) - begun).toBeGreaterThan(390);
        await expect.poll(() => counts(jobs)).toMatchObject({ delayed: 1, waiting: 0, done: 1 });
      });

      it('tries again what fails, each time after a longer pause, and gives up in the end', async () => {
        const jobs = await open({ ...impatient, backoffMs: 150 });
        const at: number[] = [];
        const dead: string[] = [];
        await jobs.add([mail('doomed')]);
        jobs.work(
          {
            mail: async ({ attempt }) => {
              at.push(performance.now());
              throw new Error(`no answer to attempt ${attempt}`);
            },
          },
          { onDead: ({ id }, error) => dead.push(`${id}: ${(error as Error).message}`) },
        );
        await expect.poll(() => counts(jobs)).toMatchObject({ dead: 1 });
        expect(at).toHaveLength(3);
        const [first = 0, second = 0, third = 0] = at;
        expect(second - first).toBeGreaterThan(110);
        expect(third - second).toBeGreaterThan(230);
        await expect.poll(() => dead).toEqual(['doomed: no answer to attempt 3']);
        expect(await jobs.list('dead', 10)).toMatchObject([
          { id: 'doomed', kind: 'mail', data: { to: 'doomed' }, attempts: 3, error: 'no answer to attempt 3' },
        ]);
      });

      it('does not try again what is refused', async () => {
        const jobs = await open();
        let tried = 0;
        await jobs.add([mail('refused')]);
        jobs.work({
          mail: async () => {
            tried++;
            throw new JobRefused('there is no such address');
          },
        });
        await expect.poll(() => counts(jobs)).toMatchObject({ dead: 1 });
        expect(tried).toBe(1);
      });

      it('does a dead job again when somebody says so, and no other', async () => {
        const jobs = await open();
        let isRepaired = false;
        const tried: number[] = [];
        await jobs.add([mail('mended'), mail('left')]);
        jobs.work({
          mail: async ({ id, attempt }) => {
            if (id === 'mended' && isRepaired) tried.push(attempt);
            else throw new JobRefused('broken');
          },
        });
        await expect.poll(() => counts(jobs)).toMatchObject({ dead: 2 });
        isRepaired = true;
        expect(await jobs.retry('mended')).toBe(true);
        await expect.poll(() => tried).toEqual([1]);
        await expect.poll(() => counts(jobs)).toMatchObject({ dead: 1, done: 1 });
        expect(await jobs.retry('mended')).toBe(false);
        expect(await jobs.retry('never added')).toBe(false);
      });

      it('leaves a kind that this release does not know to one that does', async () => {
        const old = await open({ ...impatient, attempts: 20, backoffMs: 20 });
        old.work({});
        await old.add([mail('new')]);
        await expect.poll(() => counts(old)).toMatchObject({ waiting: 0 });
        await old.close();
        opened.splice(opened.indexOf(old), 1);
        const done: string[] = [];
        (await open()).work({ mail: async ({ id }) => void done.push(id) });
        await expect.poll(() => done).toEqual(['new']);
      });

      it('does as many at the same time as it may, and no more', async () => {
        const jobs = await open();
        let [underway, most] = [0, 0];
        const four = Promise.withResolvers<void>();
        await jobs.add(Array.from({ length: 12 }, (_, n) => mail(`n-${n}`)));
        const mailing = async () => {
          most = Math.max(most, ++underway);
          if (most === 4) four.resolve();
          await four.promise;
          await new Promise((wait) => setTimeout(wait, 60));
          underway--;
        };
        jobs.work({ mail: mailing }, { concurrency: 4 });
        await expect.poll(() => counts(jobs)).toMatchObject({ done: 12 });
        expect(most).toBe(4);
      });

      it('shares the work between processes, each job done once', async () => {
        const [one, other] = [await open(), await open()];
        const done: string[] = [];
        const begun = new Set<string>();
        const both = Promise.withResolvers<void>();
        const working =
          (name: string) =>
          async ({ id }: Job) => {
            if (begun.add(name).size === 2) both.resolve();
            await both.promise;
            done.push(`${name} ${id}`);
          };
        one.work({ mail: working('one') }, { concurrency: 2 });
        other.work({ mail: working('other') }, { concurrency: 2 });
        const ids = Array.from({ length: 60 }, (_, n) => `n-${n}`);
        await one.add(ids.map((id) => mail(id)));
        await expect.poll(() => counts(one)).toMatchObject({ done: 60 });
        expect(done.map((line) => line.split(' ')[1]).sort()).toEqual([...ids].sort());
        expect(new Set(done.map((line) => line.split(' ')[0]))).toEqual(new Set(['one', 'other']));
      });

      it('gives the job of a worker that was killed to another', async () => {
        const jobs = await open({ ...impatient, lockMs: 1_500 });
        const lent = await server.lend();
        await jobs.add([mail('orphan')]);
        expect(await lent.hasOne()).toBe('orphan');
        await lent.kill();
        const done: string[] = [];
        jobs.work({ mail: async ({ id }) => void done.push(id) });
        await expect.poll(() => done).toEqual(['orphan']);
      });

      it('tells whoever takes over from a worker that was killed whether anything had left', async () => {
        const jobs = await open({ ...impatient, lockMs: 1_500 });
        const lent = await server.lend();
        await jobs.add([mail('left')]);
        expect(await lent.hasOne()).toBe('left');
        expect(await lent.letGo()).toBe('gone');
        await lent.kill();
        const done: Job[] = [];
        jobs.work({ mail: async (job) => void done.push(job) });
        await expect.poll(() => done).toMatchObject([{ id: 'left', attempt: 1, hasLeft: true }]);
      });

      it('lets nothing go out of a worker that lost its job to another', async () => {
        const jobs = await open({ ...impatient, lockMs: 1_500 });
        const lent = await server.lend();
        await jobs.add([mail('lost')]);
        expect(await lent.hasOne()).toBe('lost');
        lent.halt();
        const begun = Promise.withResolvers<Job>();
        const end = Promise.withResolvers<void>();
        const sending = async (job: Job, leaving: Leaving) => {
          begun.resolve(job);
          await end.promise;
          await leaving();
        };
        jobs.work({ mail: sending });
        expect(await begun.promise).not.toHaveProperty('hasLeft');
        lent.goOn();
        expect(await lent.letGo()).toMatch(/^kept: another worker/);
        end.resolve();
        await expect.poll(() => counts(jobs)).toMatchObject({ done: 1 });
        await lent.kill();
      });

      it('leaves in doubt what failed after it left, and does it again only when somebody says so', async () => {
        const jobs = await open();
        const tried: Job[] = [];
        const dead: string[] = [];
        const sending = async (job: Job, leaving: Leaving) => {
          tried.push(job);
          if (tried.length > 1) return;
          await leaving();
          throw new Error('no answer');
        };
        await jobs.add([mail('doubtful')]);
        jobs.work({ mail: sending }, { onDead: ({ id }, error) => dead.push(`${id}: ${(error as Error).message}`) });
        await expect.poll(() => dead).toEqual(['doubtful: in doubt: no answer']);
        expect(await jobs.status()).toMatchObject({ counts: { dead: 1 }, inDoubt: 1 });
        expect(await jobs.list('dead', 1)).toMatchObject([{ id: 'doubtful', isInDoubt: true }]);
        expect(await jobs.retry('doubtful')).toBe(true);
        await expect.poll(() => counts(jobs)).toMatchObject({ done: 1, dead: 0 });
        expect(tried[1]).not.toHaveProperty('hasLeft');
      });

      it('is in no doubt about what was said not to be taken', async () => {
        const jobs = await open();
        const tried: Job[] = [];
        const sending = async (job: Job, leaving: Leaving) => {
          tried.push(job);
          await leaving();
          throw job.attempt === 1 ? new JobNotTaken('busy') : new JobRefused('no such address');
        };
        await jobs.add([mail('refused')]);
        jobs.work({ mail: sending });
        await expect.poll(() => jobs.status()).toMatchObject({ counts: { dead: 1 }, inDoubt: 0 });
        expect(tried.map(({ attempt, hasLeft }) => [attempt, hasLeft])).toEqual([
          [1, undefined],
          [2, undefined],
        ]);
      });

      it('ends after the jobs under way', async () => {
        const jobs = await open();
        const begun = Promise.withResolvers<void>();
        let isDone = false;
        await jobs.add([mail('slow'), mail('next')]);
        const mailing = async () => {
          begun.resolve();
          await new Promise((wait) => setTimeout(wait, 200));
          isDone = true;
        };
        jobs.work({ mail: mailing }, { concurrency: 1 });
        await begun.promise;
        await jobs.close();
        opened.splice(opened.indexOf(jobs), 1);
        expect(isDone).toBe(true);
        expect(await counts(await open())).toEqual({ waiting: 1, active: 0, delayed: 0, dead: 0, done: 1 });
      });

      it('waits no longer than it may for a job that does not end, and whoever takes that over is told that it left', async () => {
        const jobs = await server.open({ ...impatient, lockMs: 1_500, farewellMs: 100, answerMs: 500 });
        const gone = Promise.withResolvers<void>();
        await jobs.add([mail('endless')]);
        const sending = async (_: Job, leaving: Leaving) => {
          await leaving();
          gone.resolve();
          await new Promise(() => {});
        };
        jobs.work({ mail: sending });
        await gone.promise;
        await jobs.close();
        const done: Job[] = [];
        (await open({ ...impatient, lockMs: 1_500 })).work({ mail: async (job) => void done.push(job) });
        await expect.poll(() => done).toMatchObject([{ id: 'endless', hasLeft: true }]);
      });

      it('remembers only so much of what is done and what is dead', async () => {
        const jobs = await open({
          ...impatient,
          done: { seconds: 3_600, count: 5 },
          dead: { seconds: 3_600, count: 3 },
        });
        const refusing = async ({ data }: Job) => {
          if (data['isDoomed'] === true) throw new JobRefused('no');
        };
        jobs.work({ mail: refusing }, { concurrency: 1 });
        await jobs.add(Array.from({ length: 40 }, (_, n) => mail(`n-${n}`, { data: { isDoomed: n % 2 === 0 } })));
        await expect
          .poll(() => counts(jobs))
          .toEqual({
            waiting: 0,
            active: 0,
            delayed: 0,
            done: 5,
            dead: 3,
          });
      });

      it('says how long the oldest job has been waiting', async () => {
        const jobs = await open();
        expect(await jobs.status()).toMatchObject({ oldestSeconds: 0 });
        await jobs.add([mail('old')]);
        await new Promise((wait) => setTimeout(wait, 300));
        await jobs.add([mail('young')]);
        const { oldestSeconds } = await jobs.status();
        expect(oldestSeconds).toBeGreaterThan(0.25);
        expect((await jobs.list('waiting', 1)).map(({ id }) => id)).toEqual(['old']);
        expect((await jobs.list('waiting', 10)).map(({ id }) => id)).toEqual(['old', 'young']);
      });
    },
  );
