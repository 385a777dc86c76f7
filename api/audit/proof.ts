import { audit, auditErrors } from '../../domain/audit/audit.ts';
import type { AuditKey } from '../../domain/audit/events.ts';
import type { Context } from '../../eventstore/execute.ts';
import { checkpointOver } from '../../projections/checkpoint/queries.ts';
import type { Api } from '../api.ts';
import { type AuditApi, signCheckpoint } from './checkpoint.ts';
import { claimsOf } from './signature.ts';

type ProofApi = AuditApi & Pick<Api, 'views'>;

/** One event as it is stored, sealed parts sealed; the payload in the text that was hashed. */
type ProvedEvent = {
  readonly position: number;
  readonly instance: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly revision: number;
  readonly owner: string;
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly actor: string;
  readonly impersonator: string | null;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly origin: string | null;
  /** RFC 3339, UTC, with microseconds. */
  readonly createdAt: string;
  readonly payload: string;
};

/** All that scripts/verify-proof.ts needs: that this event is in the log which the checkpoint is about. */
export type InclusionProof = {
  readonly format: 'fasti-inclusion-proof/1';
  readonly event: ProvedEvent;
  /** Hash of the event before it. */
  readonly previous: string;
  /** Place of the leaf in the tree, from 0. */
  readonly leaf: number;
  /** From the leaf up (RFC 9162, 2.1.3). */
  readonly path: readonly string[];
  readonly checkpoint: string;
  readonly key: AuditKey;
};

/** That the log of the newer checkpoint begins with the log of the older one. */
export type ConsistencyProof = {
  readonly format: 'fasti-consistency-proof/1';
  readonly older: string;
  readonly newer: string;
  /** RFC 9162, 2.1.4. */
  readonly path: readonly string[];
  readonly keys: readonly AuditKey[];
};

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const keysOf = async (api: ProofApi, instanceId: string) => (await api.load(instanceId, audit, instanceId)).state.keys;

/** The oldest checkpoint that covers the event, or a new one. */
const checkpointOf = async (api: ProofApi, context: Context, number: bigint): Promise<string> => {
  const known = await checkpointOver(api.views, { instanceId: context.instanceId }, number);
  return known?.jws ?? (await signCheckpoint(api, context)).checkpoint.jws;
};

export const inclusionProof = async (
  api: ProofApi,
  context: Context,
  event: { readonly position: bigint } | { readonly eventId: string },
): Promise<InclusionProof> => {
  const number = await api.log.find(event);
  const found = number === undefined ? undefined : await api.log.entry(number);
  if (number === undefined || found?.entry.instanceId !== context.instanceId) throw auditErrors.event_not_found();
  const checkpoint = await checkpointOf(api, context, number);
  const keys = await keysOf(api, context.instanceId);
  const claims = await claimsOf(checkpoint, keys);
  const key = keys.find(({ kid }) => kid === kidOf(checkpoint));
  if (claims === undefined || key === undefined) throw auditErrors.checkpoint_invalid();

  const size = BigInt(claims.size);
  if (hex(await api.log.root(size)) !== claims.root) throw auditErrors.log_disagrees();
  const { entry, previous } = found;
  const micros = String(entry.createdAtMicros).padStart(3, '0');
  return {
    format: 'fasti-inclusion-proof/1',
    event: {
      position: Number(entry.position),
      instance: entry.instanceId,
      aggregateType: entry.aggregateType,
      aggregateId: entry.aggregateId,
      revision: entry.revision,
      owner: entry.owner,
      eventId: entry.eventId,
      type: entry.type,
      version: entry.version,
      actor: entry.actor,
      impersonator: entry.impersonator ?? null,
      correlationId: entry.correlationId,
      causationId: entry.causationId ?? null,
      origin: entry.origin ?? null,
      createdAt: entry.createdAt.toISOString().replace('Z', `${micros}Z`),
      payload: entry.text,
    },
    previous: hex(previous),
    leaf: Number(number) - 1,
    path: (await api.log.inclusion(number, size)).map(hex),
    checkpoint,
    key,
  };
};

/** `older`: a checkpoint of this instance, kept elsewhere. The newer one is signed now, unless nothing happened since. */
export const consistencyProof = async (api: ProofApi, context: Context, older: string): Promise<ConsistencyProof> => {
  const newer = (await signCheckpoint(api, context)).checkpoint.jws;
  const keys = await keysOf(api, context.instanceId);
  const [before, now] = [await claimsOf(older, keys), await claimsOf(newer, keys)];
  if (before === undefined || now === undefined) throw auditErrors.checkpoint_invalid();
  if (before.size > now.size || hex(await api.log.root(BigInt(before.size))) !== before.root)
    throw auditErrors.log_disagrees();
  const path = await api.log.consistency(BigInt(before.size), BigInt(now.size));
  const signers = new Set([kidOf(older), kidOf(newer)]);
  return {
    format: 'fasti-consistency-proof/1',
    older: older.trim(),
    newer,
    path: path.map(hex),
    keys: keys.filter(({ kid }) => signers.has(kid)),
  };
};

const kidOf = (jws: string): string | undefined =>
  JSON.parse(Buffer.from(jws.trim().split('.')[0] ?? '', 'base64url').toString()).kid;
