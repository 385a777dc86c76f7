import { randomUUID } from 'node:crypto';
import type { Options } from '../options.ts';

export type EraseOptions = Options & {
  readonly instance?: string;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly replay?: string;
  readonly keys?: string;
  readonly acceptUnknownKeys?: boolean;
};

/** How long a command waits for the read models. */
export const patienceMs = 60_000;

/** On behalf of nobody who signed in: who may run commands on this machine. */
export const asking = (instanceId: string) => ({
  context: { instanceId, cause: { actor: 'SYSTEM', correlationId: randomUUID() } },
  read: { instanceId },
});
