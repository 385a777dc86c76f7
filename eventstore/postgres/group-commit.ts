import type { Append, Appended } from '../eventstore.ts';
import { StoreUnavailable } from '../eventstore.ts';
import { type Answer, type Command, callOf, commandOf } from './batch.ts';
import type { StorePool } from './connection.ts';

type Waiting = Command & {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
};

type Options = {
  readonly pool: StorePool;
  readonly repeated: (instanceId: string, commandId: string) => Promise<Appended | undefined>;
  readonly written: (head: bigint) => void;
};

const largest = 500;
/**
 * When so many wait, a second batch is sent while the first one is being synced to disk: 7 % more commands a second at 64
 * at a time, a third more at 256. Fewer than that are better off together.
 */
const pipelineFrom = 32;
const pipelined = 250;
const connections = 2;

/** Commands that arrive while a batch is on its way wait for the next one: together they cost one round trip and one sync. */
export const groupCommit = ({ pool, repeated, written }: Options) => {
  let queue: Waiting[] = [];
  let underway = 0;
  let scheduled = false;
  let drained: (() => void) | undefined;

  /** What the batches on their way touch. */
  const busy = new Set<string>();

  /** The oldest commands that don't touch what an older one touches; those wait for a later batch, in their order. */
  const nextBatch = (size: number): readonly Waiting[] => {
    const touched = new Set<string>();
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    let looked = 0;
    for (const command of queue) {
      if (batch.length === size || looked === 4 * size) break;
      looked++;
      const collides = command.touches.some((name) => touched.has(name) || busy.has(name));
      (collides ? later : batch).push(command);
      for (const name of command.touches) touched.add(name);
    }
    queue = [...later, ...queue.slice(looked)];
    return batch;
  };

  const settle = ({ append, instanceId, resolve, reject }: Waiting, answer: Answer | undefined) => {
    if (answer === 'repeated') firstAnswer(instanceId, append).then(resolve, reject);
    else if (answer && 'appended' in answer) resolve(answer.appended);
    else reject(answer?.refused);
  };

  const firstAnswer = async (instanceId: string, { commandId }: Append): Promise<Appended> => {
    const first = commandId && (await repeated(instanceId, commandId));
    if (!first) throw new Error(`the answer to the command ${commandId} is gone`);
    return { ...first, repeated: true };
  };

  const commit = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const { name, text, values, answersOf } = callOf(batch);
      const [row] = await pool.query(text, values, name);
      const answers = answersOf(row ?? []);
      written(headOf(answers));
      for (const [index, command] of batch.entries()) settle(command, answers[index]);
    } catch (error) {
      // One of them is something that Postgres does not take: the others must not pay for it.
      if (batch.length > 1 && !(error instanceof StoreUnavailable))
        for (const command of batch) await commit([command]);
      else for (const { reject } of batch) reject(error);
    }
  };

  const send = () => {
    scheduled = false;
    while (queue.length > 0 && underway < (queue.length < pipelineFrom ? 1 : connections)) {
      const batch = nextBatch(underway > 0 || queue.length > largest ? pipelined : largest);
      if (batch.length === 0) return;
      void sendBatch(batch);
    }
  };

  const sendBatch = async (batch: readonly Waiting[]) => {
    const touches = batch.flatMap((command) => command.touches);
    for (const name of touches) busy.add(name);
    underway++;
    await commit(batch);
    underway--;
    for (const name of touches) busy.delete(name);
    send();
    if (underway === 0) drained?.();
  };

  return {
    append: (append: Append): Promise<Appended> =>
      new Promise((resolve, reject) => {
        queue.push(Object.assign(commandOf(append), { resolve, reject }));
        if (scheduled) return;
        scheduled = true;
        // Not at once: what the requests that came in together append travels together.
        setImmediate(send);
      }),

    /** Resolves when nothing waits any more. */
    drain: (): Promise<void> =>
      new Promise((resolve) => {
        if (queue.length === 0 && underway === 0) resolve();
        else drained = resolve;
      }),
  };
};

const headOf = (answers: readonly Answer[]): bigint => {
  let head = 0n;
  for (const answer of answers)
    if (answer !== 'repeated' && 'appended' in answer && answer.appended.position > head)
      head = answer.appended.position;
  return head;
};
