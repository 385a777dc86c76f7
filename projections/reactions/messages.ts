import type { UserEvent } from '../../domain/user/events.ts';
import type { NewJob } from '../jobs/jobs.ts';
import { type Happened, reaction } from './reaction.ts';

/** The kind of job that `api/message/` does. */
export const messageKind = 'message';

/** Where the event is that a message is about. What it says is found there, and goes with the person. */
export type MessageJob = {
  readonly instanceId: string;
  readonly userId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** Of the event, in decimal. */
  readonly position: string;
};

const message = ({ instanceId, aggregateId, eventId, type, position }: Happened<UserEvent>): readonly NewJob[] => {
  const data: MessageJob = { instanceId, userId: aggregateId, eventId, eventType: type, position: String(position) };
  return [{ id: `message-${eventId}`, kind: messageKind, data }];
};

/** Nobody sends what was handed back to whoever asked, nor what is gone with its person. */
const isToBeSent = ({
  payload,
}: {
  readonly payload: { readonly code?: string | undefined; readonly code_returned?: boolean | undefined };
}) => payload.code !== undefined && payload.code_returned !== true;

/** As ZITADEL numbers how a code is to reach somebody. */
const byEmail = 0;

/** Who is to be told, by a message, of what was recorded. */
export const messages = reaction<UserEvent>()({
  name: 'messages',
  on: {
    'user.human.email.code.added': (event) => (isToBeSent(event) ? message(event) : []),
    'user.human.password.code.added': (event) =>
      isToBeSent(event) && (event.payload.notificationType ?? byEmail) === byEmail ? message(event) : [],
  },
});
