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
    async until(pattern) {
      for (let tries = 0; tries < 1200; tries++) {
        const found = pattern.exec(said);
        if (found) return found;
        if (child.exitCode !== null || child.signalCode !== null) break;
        await new Promise((wait) => setTimeout(wait, 25));
      }
      throw new Error(`${pattern} did not come; what was said:\n${said}`);
    },
  };
};
