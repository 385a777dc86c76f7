import { audit } from '../../domain/audit/audit.ts';
import type { Api } from '../api.ts';
import { type Rounds, startRounds, throughInstances } from '../instance/rounds.ts';
import { type AuditApi, signCheckpoint } from './checkpoint.ts';

type Options = {
  readonly api: AuditApi & Pick<Api, 'store' | 'views'>;
  /** So long after the newest checkpoint of an instance the next one is due, if something was recorded in it since. */
  readonly intervalMs: number;
  readonly onTrouble: (instanceId: string, error: unknown) => void;
};

const actor = 'SYSTEM';

/** So many times within an interval it is asked what is due. */
const looksPerInterval = 10;

/**
 * Signs checkpoints every now and then. Any number of processes may do this: the newest checkpoint that a process knew is part
 * of its command, so that of those who sign at the same time one is recorded.
 */
export const startCheckpoints = ({ api, intervalMs, onTrouble }: Options): Rounds => {
  /** A checkpoint is an event too: only another one makes it worth signing again. */
  const somethingHappened = async (instanceId: string, since: Date) => {
    const { events } = await api.store.readAll(0n, { limit: 3, backwards: true, filter: { instanceId, from: since } });
    return events.some(({ aggregateType }) => aggregateType !== audit.aggregate);
  };

  const lookAt = async ({ id: instanceId, createdAt }: { readonly id: string; readonly createdAt: Date }) => {
    const { last } = (await api.load(instanceId, audit, instanceId)).state;
    const since = last?.signedAt ?? createdAt;
    if (api.now().getTime() - since.getTime() < intervalMs) return;
    if (!(await somethingHappened(instanceId, since))) return;
    const cause = { actor, correlationId: 'checkpoint' };
    await signCheckpoint(api, { instanceId, cause }, { after: last?.size ?? 0 });
  };

  return startRounds({ everyMs: intervalMs / looksPerInterval, round: throughInstances(api.views, lookAt, onTrouble) });
};
