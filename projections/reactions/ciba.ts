import type { CibaEvent } from '../../domain/ciba/events.ts';
import type { NewJob } from '../jobs/jobs.ts';
import { type Happened, reaction } from './reaction.ts';

/** The kind of job that `api/oidc/ciba/notify.ts` does. */
export const cibaKind = 'ciba_notification';

/** `atExpiry`: only if nobody has answered until then. */
export type CibaJob = { readonly instanceId: string; readonly cibaId: string; readonly atExpiry?: boolean };

const job = (
  { instanceId, aggregateId, eventId }: Happened<CibaEvent>,
  when: Pick<CibaJob, 'atExpiry'> = {},
): NewJob => {
  const data: CibaJob = { instanceId, cibaId: aggregateId, ...when };
  return { id: `ciba-${eventId}`, kind: cibaKind, data };
};
const answered = (event: Happened<CibaEvent>) => [job(event)];

/** Clients that do not poll are told when somebody has answered, or nobody has in time (CIBA Core 1.0, 10.2 and 10.3). */
export const cibaNotifications = reaction<CibaEvent>()({
  name: 'ciba',
  on: {
    'ciba_request.added': (event) => {
      const { Delivery, Expires } = event.payload;
      const delayMs = Math.max(0, new Date(Expires).getTime() - event.createdAt.getTime());
      return Delivery === 'poll' ? [] : [{ ...job(event, { atExpiry: true }), delayMs }];
    },
    'ciba_request.approved': answered,
    'ciba_request.denied': answered,
  },
});
