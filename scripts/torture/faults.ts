import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { Chance } from './chance.ts';
import type { Operator } from './operator.ts';
import type { MortalPostgres } from './postgres.ts';
import type { Server } from './server.ts';

type Surroundings = {
  readonly chance: Chance;
  readonly account: Account;
  readonly postgres: MortalPostgres;
  readonly servers: readonly Server[];
  readonly operator: Operator;
  /** How many times slower than usual this machine is: harm comes so much more seldom. */
  readonly slowness: number;
};

/** How often each happens; every one of them once before any comes again. */
const weights = {
  'kill a server': 5,
  'kill Postgres': 3,
  'cut connections': 4,
  'lose answers': 4,
  'half-close connections': 2,
  'hold traffic': 3,
  'isolate a server': 3,
  'freeze a server': 3,
  'set a clock': 3,
  'rebuild a read model': 3,
  'rotate the master key': 1,
} as const;
type Fault = keyof typeof weights;

const ms = (milliseconds: number) =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

/** Does harm until it is told to stop; answers what it did how often. */
export const startFaults = ({ chance, account, postgres, servers, operator, slowness }: Surroundings) => {
  const counts = new Map<Fault, number>();
  const failures: string[] = [];
  const underway = new Set<Promise<void>>();
  /** One harm at a time for a server; several servers may suffer at once. */
  const suffering = new Set<Server>();
  let isOver = false;
  let postgresAway: Promise<void> | undefined;

  const aside = (work: Promise<void>) => {
    const tracked: Promise<void> = work
      .catch((error: Error) => void failures.push(error.message))
      .finally(() => underway.delete(tracked));
    underway.add(tracked);
  };
  /** Mostly one server is left in peace, so that there is something to be acknowledged. */
  const victim = () => {
    const well = servers.filter((server) => server.isUp() && !suffering.has(server));
    return well.length > 1 || chance.says(0.2) ? chance.pick(well) : undefined;
  };
  const harm = async (server: Server, work: () => Promise<void>) => {
    suffering.add(server);
    await work().finally(() => suffering.delete(server));
  };

  const onServer: Readonly<
    Record<
      Exclude<Fault, 'kill Postgres' | 'rebuild a read model' | 'rotate the master key'>,
      (server: Server) => () => Promise<void>
    >
  > = {
    'kill a server': (server) => {
      const rest = chance.between(100, 1500);
      return async () => {
        await server.kill();
        account.say(`server ${server.number} is killed (-9)`);
        await pause(rest);
        const took = await server.start();
        if (took !== undefined) account.say(`server ${server.number} listens again, after ${ms(took)}`);
      };
    },
    'cut connections': (server) => async () => {
      account.say(`server ${server.number}: its ${server.wire.cut()} connections to Postgres are cut`);
    },
    'lose answers': (server) => {
      const time = chance.between(50, 800);
      return async () => {
        account.say(`server ${server.number}: Postgres hears it, its answers are lost for ${ms(time)}, then cut`);
        await server.wire.swallowAnswers(time);
      };
    },
    'half-close connections': (server) => async () => {
      account.say(`server ${server.number}: ${server.wire.halfClose()} connections are half closed`);
    },
    'hold traffic': (server) => {
      const time = chance.between(300, 2500);
      return async () => {
        account.say(`server ${server.number}: nothing passes between it and Postgres for ${ms(time)}`);
        await server.wire.hold(time);
      };
    },
    'isolate a server': (server) => {
      const time = chance.between(500, 4000);
      return async () => {
        account.say(`server ${server.number} is cut off from Postgres for ${ms(time)}`);
        await server.wire.isolate(time);
      };
    },
    'freeze a server': (server) => {
      const time = chance.between(3000, 5000);
      return async () => {
        account.say(`server ${server.number} is frozen for ${ms(time)}, longer than its leases`);
        await server.freeze(time);
      };
    },
    'set a clock': (server) => {
      const minutes = chance.pick([-26 * 60, -61, -5, -0.5, 0, 0.5, 5, 61, 26 * 60]) ?? 0;
      return async () => {
        server.setClock(minutes * 60_000);
        account.say(
          `server ${server.number}: its clock is ${minutes === 0 ? 'right' : `${minutes} min off`} from now on`,
        );
      };
    },
  };

  const killPostgres = async (rest: number) => {
    await postgres.kill();
    account.say('Postgres is killed (-9)');
    await pause(rest);
    const took = await postgres.startAgain();
    account.say(`Postgres has recovered, in ${ms(took)}`);
  };

  const begin = (fault: Fault): boolean => {
    if (fault === 'kill Postgres') {
      if (postgresAway) return false;
      postgresAway = killPostgres(chance.between(0, 1000)).finally(() => {
        postgresAway = undefined;
      });
      aside(postgresAway);
      return true;
    }
    if (fault === 'rebuild a read model' || fault === 'rotate the master key') {
      if (operator.isBusy()) return false;
      aside(fault === 'rebuild a read model' ? operator.rebuild(chance) : operator.rotate());
      return true;
    }
    const server = victim();
    if (server === undefined) return false;
    aside(harm(server, onServer[fault](server)));
    return true;
  };

  const goOn = async () => {
    const names = Object.keys(weights) as Fault[];
    const first = names.toSorted(() => chance.next() - 0.5);
    while (!isOver) {
      const fault = first.shift() ?? chance.weighed(weights);
      if (begin(fault)) counts.set(fault, (counts.get(fault) ?? 0) + 1);
      await pause(chance.between(250, 1100) * slowness);
    }
  };
  const going = goOn();

  return {
    counts,
    failures,
    /** No new harm; what is being suffered comes to its end. */
    async stop() {
      isOver = true;
      await going;
      await Promise.all(underway);
    },
  };
};
