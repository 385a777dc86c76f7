import { type AuditState, audit, auditErrors, type SignedCheckpoint } from '../../domain/audit/audit.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Context } from '../../eventstore/execute.ts';
import { step } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';
import { newAuditKey } from './audit-key.ts';
import { signClaims } from './signature.ts';

export type AuditApi = Pick<Api, 'execute' | 'executeAll' | 'load' | 'log' | 'now'>;
export type Checkpoint = NonNullable<AuditState['last']>;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** How often somebody else may come between reading the log and recording what was signed of it. */
const attempts = 4;

/**
 * Signs the log as it is now, with a new key if there is none. `after`: only if nobody has signed since the checkpoint of
 * that size. @returns the newest checkpoint, whoever signed it, and the position for readers to wait for
 */
export const signCheckpoint = async (
  api: AuditApi,
  context: Context,
  { after }: { readonly after?: number } = {},
): Promise<{ readonly checkpoint: Checkpoint; readonly position: bigint }> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await signOnce(api, context, after);
    } catch (error) {
      const raced = error instanceof DomainError && error.code === 'audit.key_replaced';
      if (!raced || attempt === attempts) throw error;
    }
  }
};

const signOnce = async (api: AuditApi, context: Context, after: number | undefined) => {
  const { instanceId } = context;
  const { state } = await api.load(instanceId, audit, instanceId);
  const added = state.key === undefined ? await newAuditKey(undefined) : undefined;
  const key = state.key ?? added?.privateKey;
  if (key === undefined) throw auditErrors.key_replaced();

  const size = await api.log.head();
  const [newest, root] = await Promise.all([api.log.entry(size), api.log.root(size)]);
  if (newest === undefined) throw auditErrors.event_not_found();
  const { entry } = newest;
  const claims = {
    instance: instanceId,
    position: Number(entry.position),
    size: Number(size),
    hash: hex(entry.hash),
    root: hex(root),
    time: entry.createdAt.toISOString(),
    iat: Math.floor(api.now().getTime() / 1000),
  };
  const { position, hash } = claims;
  const checkpoint: SignedCheckpoint = {
    ...{ position, size: claims.size, hash, root: claims.root, kid: key.kid },
    jws: await signClaims(claims, key),
  };
  const sign = { type: 'SignCheckpoint', checkpoint, ...(after === undefined ? {} : { after }) } as const;
  const { position: written } = await api.executeAll(context, [
    ...(added === undefined ? [] : [step(audit, instanceId, added, instanceId)]),
    step(audit, instanceId, sign),
  ]);
  const { last } = (await api.load(instanceId, audit, instanceId)).state;
  if (last === undefined) throw auditErrors.key_replaced();
  return { checkpoint: last, position: written };
};

/** Another key signs from now on; what the old one signed stays good. */
export const rotateAuditKey = async (api: AuditApi, context: Context) => {
  const { instanceId } = context;
  const { state } = await api.load(instanceId, audit, instanceId);
  const command = await newAuditKey(state.key);
  const outcome = await api.execute(
    context,
    audit,
    instanceId,
    command,
    state.key === undefined ? instanceId : undefined,
  );
  return { key: command.publicKey, position: outcome.position };
};
