import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Command = {
  readonly process: ChildProcess;
  /** Everything said so far, on both outputs. */
  said(): string;
  /** Waits until the output matches. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits for the end; the exit code. */
  ended(): Promise<number | null>;
};

/** A new directory that the account which runs Postgres may enter, too. */
export const openDirectory = (prefix: string): string => {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(directory, 0o755);
  return directory;
};

/** The command line as a process of its own, as an operator runs it. */
export const fasti = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Command => {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['scripts/fasti.mjs', ...args], {
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const output of [child.stdout, child.stderr])
    output.on('data', (chunk) => {
      said += chunk;
    });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return {
    process: child,
    said: () => said,
    ended: () => exit,
    until: (pattern) =>
      new Promise((came, failed) => {
        const look = () => {
          const found = pattern.exec(said);
          if (found) settle(() => came(found));
        };
        const giveUp = () => settle(() => failed(new Error(`${pattern} did not come; what was said:\n${said}`)));
        const settle = (end: () => void) => {
          clearTimeout(patience);
          for (const output of [child.stdout, child.stderr]) output.off('data', look);
          end();
        };
        // A server that starts is work of a processor.
        const patience = setTimeout(giveUp, 60_000);
        for (const output of [child.stdout, child.stderr]) output.on('data', look);
        exit.then(giveUp);
        look();
      }),
  };
};
