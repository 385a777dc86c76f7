/** How patient a queue is, and how much it remembers. */
export type Bounds = {
  /** After so many attempts a job is dead. */
  readonly attempts: number;
  /** The pause before the second attempt; each is twice the one before it. */
  readonly backoffMs: number;
  /** A worker that has not said for so long that it lives has lost its jobs to others. */
  readonly lockMs: number;
  /** How long its server may take to answer. */
  readonly answerMs: number;
  /** A process that is to end waits so long for the jobs under way; others do what is left. */
  readonly farewellMs: number;
  /** What is done is remembered so that the same id is not done again; what is dead, so that somebody retries it. */
  readonly done: Kept;
  readonly dead: Kept;
};
export type Kept = { readonly seconds: number; readonly count: number };

const day = 24 * 60 * 60;

/** Ten attempts from two seconds on take 17 minutes; a code is good for an hour. */
export const usualBounds: Bounds = {
  attempts: 10,
  backoffMs: 2_000,
  lockMs: 15_000,
  answerMs: 10_000,
  farewellMs: 20_000,
  done: { seconds: day, count: 10_000 },
  dead: { seconds: 30 * day, count: 10_000 },
};
