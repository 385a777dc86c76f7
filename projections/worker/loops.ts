import type { Bell } from './bell.ts';
import { isLeaseLost, type Lease } from './leases/checkpoints.ts';
import { follow, type Orders, type Surroundings } from './loop.ts';
import type { newFiller } from './rebuild/fill-new.ts';

type Options = {
  readonly filler: Pick<ReturnType<typeof newFiller>, 'fill'>;
  readonly surroundings: Surroundings;
  /** Wakes all loops. */
  readonly bell: Bell;
  /** Asks for a heartbeat at once. */
  readonly hurry: () => void;
  readonly stopping: AbortSignal;
  readonly onTrouble: (projection: string, error: unknown) => void;
};

type Loop = Orders & { readonly lease: Lease; end(): Promise<void> };
export type Loops = ReturnType<typeof loopsOf>;

/** The loops of this process, one a projection that it holds. */
export const loopsOf = ({ filler, surroundings, bell, hurry, stopping, onTrouble }: Options) => {
  const running = new Map<string, Loop>();

  const start = (lease: Lease) => {
    const { name } = lease.projection;
    const ended = new AbortController();
    const signal = AbortSignal.any([stopping, ended.signal]);
    const orders = { bell, signal, retryDue: true };
    const isGiven = new Promise<true>((given) => signal.addEventListener('abort', () => given(true)));
    const done = Promise.race([filler.fill(lease), isGiven])
      .then((isOver) => (isOver ? hurry() : follow(lease, orders, surroundings)))
      .catch((error) => {
        if (isLeaseLost(error)) hurry();
        else onTrouble(name, error);
      })
      .finally(() => running.delete(name));
    const end = async () => {
      ended.abort();
      bell.ring();
      await done;
    };
    running.set(name, Object.assign(orders, { lease, end }));
  };

  return {
    start,
    all: (): readonly Loop[] => [...running.values()],
    of: (projection: string): Loop | undefined => running.get(projection),
    async end() {
      await Promise.all([...running.values()].map((loop) => loop.end()));
    },
  };
};
