/** What is to be done, once. Never what is about a person: a queue outlives their key. */
export type NewJob = {
  /** Names it for ever: while the queue remembers this id, adding it again adds nothing. Letters, digits, - and _. */
  readonly id: string;
  /** Which handler does it. */
  readonly kind: string;
  readonly data: JobData;
  readonly delayMs?: number;
};
export type JobData = { readonly [name: string]: string | number | boolean };

export type Job = Pick<NewJob, 'id' | 'kind' | 'data'> & {
  /** From 1. */
  readonly attempt: number;
  /** In this attempt something left already, by a worker that is gone: nobody heard what became of it. */
  readonly hasLeft?: true;
};

/**
 * May be called again for the same job, at the same time too, when a worker seemed dead: what it does, it does by the job's id.
 * What can't be done twice says that it is `leaving`; whatever is thrown then, but the two errors below, leaves the job in doubt.
 */
type JobHandler = (job: Job, leaving: Leaving) => Promise<void>;

/**
 * To be awaited just before something goes out that can't be called back. Recorded when it returns: whoever does the job after
 * a crash is told. Throws where that can't be recorded, or another worker has the job by now: then nothing may go out.
 */
export type Leaving = () => Promise<void>;

/** Trying again changes nothing: the job is dead at once. */
export class JobRefused extends Error {
  override readonly name = 'JobRefused';
}

/** It was said that nothing was taken: it may be the next time. */
export class JobNotTaken extends Error {
  override readonly name = 'JobNotTaken';
}

/** waiting: to be done now; delayed: later, mostly a next attempt; dead: given up, until somebody retries it. */
export const jobStates = ['waiting', 'active', 'delayed', 'dead', 'done'] as const;
export type JobState = (typeof jobStates)[number];

export type JobRecord = NewJob & {
  readonly state: JobState;
  readonly attempts: number;
  readonly addedAt: Date;
  readonly error?: string;
  /** Dead, because nobody knows whether what left arrived. */
  readonly isInDoubt?: true;
};

export type QueueStatus = {
  /** Which server keeps it. */
  readonly kept: 'Redis' | 'Postgres';
  readonly counts: { readonly [S in JobState]: number };
  /** Of the dead: what may have arrived all the same, or not. */
  readonly inDoubt: number;
  /** How long the oldest job waits that could be done now. */
  readonly oldestSeconds: number;
};

/** The queue behind which everything happens that others are to see: messages, calls. test/contract/jobs.ts is its promise. */
export type Jobs = {
  /** Returns when they are kept. All of them are, or the caller adds them again. */
  add(jobs: readonly NewJob[]): Promise<void>;
  /** Begins to do jobs of these kinds, as soon as there are any; once in the life of a queue. */
  work(handlers: Handlers, options?: WorkOptions): void;
  status(): Promise<QueueStatus>;
  /** Oldest first. */
  list(state: JobState, limit: number): Promise<readonly JobRecord[]>;
  /** Has a dead job done again, from its first attempt on, whatever left before. False: it is not dead. */
  retry(id: string): Promise<boolean>;
  /** Waits for the jobs under way. */
  close(): Promise<void>;
};

export type Handlers = { readonly [kind: string]: JobHandler };
export type WorkOptions = {
  /** Jobs that one process does at the same time. */
  readonly concurrency?: number;
  /** What kept the queue itself from going on. */
  readonly onTrouble?: (error: unknown) => void;
  /** A job was given up, one in doubt too. */
  readonly onDead?: (job: Job, error: unknown) => void;
};
