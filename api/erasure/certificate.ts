import { audit } from '../../domain/audit/audit.ts';
import type { AuditKey, PrivateAuditKey } from '../../domain/audit/events.ts';
import { userErrors } from '../../domain/user/errors.ts';
import type { StoredEvent } from '../../eventstore/eventstore.ts';
import type { Context } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';
import { signedBy, signWith } from '../audit/audit-key.ts';
import { rotateAuditKey } from '../audit/checkpoint.ts';
import { type About, streamsAbout } from './streams-about.ts';

/** What a certificate says: all of it can be read from the log again, and held against it. */
export type ErasureFacts = {
  readonly type: 'fasti.erasure';
  readonly instance: string;
  readonly user: string;
  readonly organization: string;
  readonly erased_at: string;
  readonly erased_by: string;
  readonly reason?: string;
  readonly events: {
    readonly count: number;
    readonly types: Readonly<Record<string, number>>;
    /** Places in the log, such as 12-14,20. */
    readonly positions: string;
  };
  /** Sessions, logins, tokens and authorizations of theirs. */
  readonly streams: About;
  /** The log up to and including the erasure. */
  readonly checkpoint: { readonly position: number; readonly hash: string };
};
export type ErasureCertificate = { readonly facts: ErasureFacts; readonly jws: string };

/** Of somebody who was erased: made from the log each time, so that it is the first one again. @throws user.not_erased */
export const certificateOf = async (
  api: Pick<Api, 'store' | 'load' | 'execute' | 'executeAll' | 'log' | 'now'>,
  context: Context,
  userId: string,
): Promise<ErasureCertificate> => {
  const { instanceId } = context;
  const events = await api.store.read({ instanceId, aggregateType: 'user', aggregateId: userId });
  const erased = events.find(({ type }) => type === 'user.erased');
  if (!erased) throw userErrors.not_erased();
  const own = events.filter(({ revision }) => revision <= erased.revision);
  const facts = factsOf(erased, own, await streamsAbout(api.store, { first: own[0] ?? erased, last: erased }));
  return { facts, jws: await signWith(await signingKey(api, context), certificateType, JSON.stringify(facts)) };
};

const certificateType = 'fasti-erasure+jws';

/** The key that signs the log; the first one where none has signed yet. */
const signingKey = async (api: Parameters<typeof certificateOf>[0], context: Context): Promise<PrivateAuditKey> => {
  const { key } = (await api.load(context.instanceId, audit, context.instanceId)).state;
  if (key) return key;
  await rotateAuditKey(api, context);
  return signingKey(api, context);
};

/** Whether one of these keys has signed it. */
export const isSigned = async (jws: string, keys: readonly AuditKey[]): Promise<boolean> =>
  (await signedBy(jws, certificateType, keys)) !== undefined;

const factsOf = (erased: StoredEvent, events: readonly StoredEvent[], streams: About): ErasureFacts => {
  const { reason } = erased.payload;
  const types: Record<string, number> = {};
  for (const { type } of events) types[type] = (types[type] ?? 0) + 1;
  return {
    type: 'fasti.erasure',
    instance: erased.instanceId,
    user: erased.aggregateId,
    organization: erased.owner,
    erased_at: erased.createdAt.toISOString(),
    erased_by: erased.actor,
    ...(typeof reason === 'string' ? { reason } : {}),
    events: { count: events.length, types, positions: rangesOf(events.map(({ position }) => position)) },
    streams,
    checkpoint: { position: Number(erased.position), hash: Buffer.from(erased.hash).toString('hex') },
  };
};

/** Ascending numbers, neighbours together. */
export const rangesOf = (positions: readonly bigint[]): string => {
  const ranges: [bigint, bigint][] = [];
  for (const position of positions) {
    const last = ranges.at(-1);
    if (last && last[1] + 1n === position) last[1] = position;
    else ranges.push([position, position]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join();
};
