import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { projections } from '../../projections/index.ts';
import type { Account } from './account.ts';
import type { Chance } from './chance.ts';

const fasti = fileURLToPath(new URL('../fasti.mjs', import.meta.url));

type Done = { readonly code: number | null; readonly said: string; readonly printed: string };

/** Somebody at the command line, while all that goes on. What is interrupted by it may fail, but may leave nothing wrong. */
export const operatorAt = (environment: () => Readonly<Record<string, string>>, account: Account) => {
  const findings: string[] = [];
  const keys = { current: '0123456789abcdef0123456789abcdef', next: undefined as string | undefined, rotations: 0 };
  let isBusy = false;

  const command = (args: readonly string[], given = environment()): Promise<Done> =>
    new Promise((done) => {
      const { PATH = '', HOME = '' } = process.env;
      const child = spawn(process.execPath, [fasti, ...args], {
        env: { PATH, HOME, ...given },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [said, printed] = ['', ''];
      child.stderr.on('data', (chunk) => {
        said += chunk;
      });
      child.stdout.on('data', (chunk) => {
        printed += chunk;
      });
      child.once('close', (code) => done({ code, said, printed }));
    });

  const busy = async (work: () => Promise<void>) => {
    isBusy = true;
    await work().finally(() => {
      isBusy = false;
    });
  };

  /** Wraps the keys with the next master key; interrupted, it is done again before the end. */
  const rotate = () =>
    busy(async () => {
      const isBegun = keys.next !== undefined;
      const next = keys.next ?? `torture-key-${++keys.rotations}-`.padEnd(32, 'x');
      account.say(`the master key is ${isBegun ? 'still ' : ''}being replaced`);
      const environmentBefore = environment();
      // From now on servers start with both.
      keys.next = next;
      const { code, said } = await command(
        ['masterkey', 'rotate', ...(isBegun ? [] : ['--newMasterkey', next])],
        environmentBefore,
      );
      account.say(
        code === 0 ? 'all keys are wrapped with the new master key' : `replacing the master key broke off${why(said)}`,
      );
    });

  return {
    findings,
    isBusy: () => isBusy,
    /** For every process that is started from now on. */
    masterkeys: (): Readonly<Record<string, string>> =>
      keys.next === undefined
        ? { FASTI_MASTERKEY: keys.current }
        : { FASTI_MASTERKEY: keys.next, FASTI_PREVIOUSMASTERKEY: keys.current },
    masterkey: () => keys.current,
    rebuild: (chance: Chance) => {
      const name = chance.pick(projections)?.name ?? '';
      return busy(async () => {
        account.say(`the read model ${name} is rebuilt and compared, while it serves`);
        const { code, printed, said } = await command(['projections', 'rebuild', name, '--verify', '--json']);
        const differing = differencesIn(printed);
        if (differing > 0)
          findings.push(`a rebuild of ${name} in the middle differed in ${differing} rows: ${printed}`);
        account.say(
          code === 0 ? `${name} is rebuilt, and was the same` : `the rebuild of ${name} broke off${why(said)}`,
        );
      });
    },
    rotate,
    /** Ends a replacement that was begun: afterwards only the new master key is accepted. */
    async settleKeys() {
      if (keys.next === undefined) return;
      await rotate();
      const { code, said } = await command(['masterkey', 'close']);
      if (code !== 0) findings.push(`the master key could not be replaced: ${said.trim().slice(-300)}`);
      else [keys.current, keys.next] = [keys.next, undefined];
    },
  };
};
export type Operator = ReturnType<typeof operatorAt>;

/** As a command says it at its end. */
const why = (said: string): string => {
  const reason = said.split('\n').findLast((line) => /^✗ |Error: /.test(line));
  return reason === undefined ? '' : `: ${reason.replace(/^✗ /, '').slice(0, 120)}`;
};

/** What broke off has printed nothing. */
const differencesIn = (printed: string): number => {
  try {
    const { projections: rebuilt } = JSON.parse(printed) as {
      readonly projections: readonly { readonly differences?: { readonly count: number } }[];
    };
    return rebuilt.reduce((sum, { differences }) => sum + (differences?.count ?? 0), 0);
  } catch {
    return 0;
  }
};
