import type { ErasureCommand } from '../../domain/user/erasure.ts';
import { user } from '../../domain/user/user.ts';
import { step } from '../../eventstore/execute.ts';
import type { Api, Call } from '../api.ts';
import { departureSteps } from '../management/user/departure.ts';
import { certificateOf, type ErasureCertificate } from './certificate.ts';

export type Erased = {
  readonly certificate: ErasureCertificate;
  /** The read models are past it. */
  readonly purged: boolean;
  readonly position: bigint;
};

type Asking = Pick<Call, 'context' | 'read'>;

/**
 * The event first, then the key: whoever crashes in between leaves an erasure that is known of, and is finished by every
 * process that hears of it, by the next start (resume.ts), or by asking again. The other way round the person would be
 * there still, and unreadable.
 */
export const eraseUser = async (
  api: Api,
  asking: Asking,
  userId: string,
  command: Omit<ErasureCommand, 'type'>,
  boundMs?: number,
): Promise<Erased> => {
  const { position } = await api.executeAll(asking.context, [
    ...(await departureSteps(api, asking, userId)),
    step(user, userId, { type: 'EraseUser', ...command } as const),
  ]);
  const { instanceId } = asking.context;
  const purged = await finishErasure(api, instanceId, userId, position, boundMs);
  return { certificate: await certificateOf(api, asking.context, userId), purged, position };
};

/** What follows from the event. Doing it again changes nothing. */
export const finishErasure = async (
  api: Pick<Api, 'keys' | 'purge'>,
  instanceId: string,
  userId: string,
  position: bigint,
  boundMs?: number,
): Promise<boolean> => {
  await api.keys.destroySubject(instanceId, userId);
  return api.purge([{ instanceId, userId }], position, boundMs);
};
