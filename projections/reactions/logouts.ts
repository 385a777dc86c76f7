import type { SessionEvent } from '../../domain/session/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import type { NewJob } from '../jobs/jobs.ts';
import { type Happened, reaction } from './reaction.ts';

/** The kind of job that finds out whom to tell (`api/oidc/back-channel/`). */
export const logoutKind = 'logout';

/** What has ended: a session, or every session of a user. */
export type LogoutJob = {
  readonly instanceId: string;
  /** Of the event, in decimal. */
  readonly position: string;
} & ({ readonly userId: string } | { readonly sessionId: string });

type Ended = Happened<UserEvent | SessionEvent>;

const tell = ({ instanceId, aggregateId, aggregateType, eventId, position }: Ended): readonly NewJob[] => {
  const who = aggregateType === 'session' ? { sessionId: aggregateId } : { userId: aggregateId };
  const data: LogoutJob = { instanceId, ...who, position: String(position) };
  return [{ id: `logout-${eventId}`, kind: logoutKind, data }];
};

/** Applications are told that somebody is not signed in any more (OpenID Connect Back-Channel Logout 1.0). */
export const logouts = reaction<UserEvent | SessionEvent>()({
  name: 'logouts',
  on: {
    'session.terminated': tell,
    'user.deactivated': tell,
    'user.locked': tell,
    'user.removed': tell,
  },
});
