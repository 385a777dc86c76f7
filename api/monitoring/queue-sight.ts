import { Gauge, type Registry } from 'prom-client';
import { within } from '../../projections/jobs/deadline.ts';
import { jobStates, type QueueStatus } from '../../projections/jobs/jobs.ts';
import type { ReactionStatus } from '../../projections/reactions/status.ts';

/** What can be seen of the way from an event to what follows outside. */
export type QueueSight = { readonly queue: QueueStatus; readonly reactions: readonly ReactionStatus[] };
export type LookAtQueue = () => Promise<QueueSight>;

/** A job that nobody has begun for so long says that nobody is there to begin it. */
const stuckAfterSeconds = 60;
/** Probes wait for a second or two: a queue that is away must not make them fail. */
const patienceMs = 800;

/** For /debug/ready. It says that something is stuck; requests are answered all the same. */
export const queueState = async (look: LookAtQueue) => {
  try {
    const { queue, reactions } = await within(patienceMs, look(), 'how it is');
    const refused = reactions.reduce((sum, reaction) => sum + reaction.refused.length, 0);
    return {
      kept: queue.kept,
      ...queue.counts,
      ...(queue.inDoubt === 0 ? {} : { inDoubt: queue.inDoubt }),
      ...(queue.oldestSeconds > stuckAfterSeconds
        ? { stuck: true, oldestSeconds: Math.round(queue.oldestSeconds) }
        : {}),
      ...(refused === 0 ? {} : { refused }),
    };
  } catch {
    return 'not reachable';
  }
};

/** Gauges that look when they are asked for. */
export const queueGauges = (register: Registry, look: LookAtQueue): void => {
  const registers = [register];
  /** One look for all of them; a queue that can't be asked has no numbers. */
  let looking: Promise<QueueSight | undefined> | undefined;
  const sight = () => {
    looking ??= within(patienceMs, look(), 'how it is')
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  new Gauge({
    name: 'jobs',
    help: 'jobs by state: waiting, active, delayed, dead, done and remembered',
    labelNames: ['state'] as const,
    registers,
    async collect() {
      this.reset();
      const counts = (await sight())?.queue.counts;
      if (counts) for (const state of jobStates) this.set({ state }, counts[state]);
    },
  });
  new Gauge({
    name: 'jobs_in_doubt',
    help: 'dead jobs of which nobody knows whether what they sent arrived',
    registers,
    async collect() {
      this.reset();
      const seen = await sight();
      if (seen) this.set(seen.queue.inDoubt);
    },
  });
  new Gauge({
    name: 'jobs_oldest_waiting_seconds',
    help: 'how long the oldest job waits that could be done now',
    registers,
    async collect() {
      this.reset();
      const seen = await sight();
      if (seen) this.set(seen.queue.oldestSeconds);
    },
  });
  new Gauge({
    name: 'reaction_refused_events',
    help: 'events that a reaction could not turn into jobs, and which wait',
    labelNames: ['reaction'] as const,
    registers,
    async collect() {
      this.reset();
      for (const { name, refused } of (await sight())?.reactions ?? []) this.set({ reaction: name }, refused.length);
    },
  });
};
