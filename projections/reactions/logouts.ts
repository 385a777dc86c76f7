import type { OrgEvent } from '../../domain/org/events.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import type { NewJob } from '../jobs/jobs.ts';
import { type Happened, reaction } from './reaction.ts';

/** The kind of job that finds out whom to tell (`api/oidc/back-channel/`). */
export const logoutKind = 'logout';

/** What has ended: a session, or every session of a user, or of an organization's users. */
export type LogoutJob = {
  readonly instanceId: string;
  /** Of the event, in decimal. */
  readonly position: string;
} & ({ readonly userId: string } | { readonly sessionId: string } | { readonly orgId: string });

type Ended = Happened<UserEvent | SessionEvent | OrgEvent>;

const tell = ({ instanceId, aggregateId, aggregateType, eventId, position }: Ended): readonly NewJob[] => {
  const data: LogoutJob = { instanceId, ...whose(aggregateType, aggregateId), position: String(position) };
  return [{ id: `logout-${eventId}`, kind: logoutKind, data }];
};

const whose = (aggregateType: string, id: string) => {
  if (aggregateType === 'session') return { sessionId: id };
  return aggregateType === 'org' ? { orgId: id } : { userId: id };
};

/** Applications are told that somebody is not signed in any more (OpenID Connect Back-Channel Logout 1.0). */
export const logouts = reaction<UserEvent | SessionEvent | OrgEvent>()({
  name: 'logouts',
  on: {
    'session.terminated': tell,
    'user.deactivated': tell,
    'user.locked': tell,
    'user.removed': tell,
    /** A removed one has its users removed, each by an event. */
    'org.deactivated': tell,
  },
});
