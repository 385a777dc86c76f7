import { createHash } from 'node:crypto';
import { ciba } from '../../domain/ciba/ciba.ts';
import { session } from '../../domain/session/session.ts';
import { user } from '../../domain/user/user.ts';
import type { Context } from '../../eventstore/execute.ts';
import type { MessageJob } from '../../projections/reactions/messages.ts';
import type { Api } from '../api.ts';
import type { Facts } from './facts.ts';
import type { MessageKind } from './kinds.ts';

/** Who tells people, as ZITADEL's events name it. */
const notifier = 'NOTIFICATION';

type ToldApi = Pick<Api, 'store' | 'execute'>;

/** A message about this event has gone out, and that was recorded. */
export const wasTold = async ({ store }: ToldApi, { instanceId, eventId }: MessageJob): Promise<boolean> =>
  (await store.appended(instanceId, commandIdOf(eventId))) !== undefined;

/** Named after the event: whoever records it again records nothing. */
export const recordTold = async (api: ToldApi, job: MessageJob, kind: MessageKind, facts: Facts): Promise<void> => {
  const { instanceId, eventId } = job;
  const { correlationId } = facts.event;
  const context: Context = {
    ...{ instanceId, commandId: commandIdOf(eventId) },
    cause: { actor: notifier, correlationId, causationId: eventId },
  };
  if ('sessionId' in job) {
    const by = kind.by(facts.payload) === 'sms' ? 'otpSms' : 'otpEmail';
    await api.execute(context, session, job.sessionId, { type: 'RecordSent', by });
  } else if (facts.event.aggregateType === ciba.aggregate) {
    await api.execute(context, ciba, facts.event.aggregateId, { type: 'RecordSent' });
  } else if (kind.sent) {
    await api.execute(context, user, job.userId, { type: 'RecordSent', sent: kind.sent(facts.payload) });
  }
};

/** A UUID that only this event gives (RFC 9562, 5.8). */
const commandIdOf = (eventId: string): string => {
  const digest = createHash('sha256').update(`message sent: ${eventId}`).digest();
  digest[6] = 0x80 | ((digest[6] ?? 0) & 0x0f);
  digest[8] = 0x80 | ((digest[8] ?? 0) & 0x3f);
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};
