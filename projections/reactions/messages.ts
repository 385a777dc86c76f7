import type { CibaEvent } from '../../domain/ciba/events.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import type { NewJob } from '../jobs/jobs.ts';
import { type Happened, reaction } from './reaction.ts';

/** The kind of job that `api/message/` does. */
export const messageKind = 'message';

/** Where the event is that a message is about. What it says is found there, and goes with the person. */
export type MessageJob = {
  readonly instanceId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** Of the event, in decimal. */
  readonly position: string;
} & ({ readonly userId: string } | { readonly sessionId: string });

type Told = Happened<UserEvent | SessionEvent | CibaEvent>;

const message = ({ instanceId, aggregateId, aggregateType, eventId, type, position }: Told, userId = aggregateId) => {
  const about = aggregateType === 'session' ? { sessionId: aggregateId } : { userId };
  const data: MessageJob = { instanceId, ...about, eventId, eventType: type, position: String(position) };
  return [{ id: `message-${eventId}`, kind: messageKind, data }];
};

type Code = { readonly code?: string | undefined };
/** ZITADEL spells it differently from event to event. */
type Returned = {
  readonly code_returned?: boolean | undefined;
  readonly codeReturned?: boolean | undefined;
  readonly returnCode?: boolean | undefined;
};

/** Nobody sends what was handed back to whoever asked, nor what is gone with its person. */
const code = (event: Told & { readonly payload: Code & Returned }): readonly NewJob[] => {
  const { code, code_returned, codeReturned, returnCode } = event.payload;
  return code === undefined || code_returned || codeReturned || returnCode ? [] : message(event);
};

/** Who is to be told, by a message, of what was recorded. */
export const messages = reaction<UserEvent | SessionEvent | CibaEvent>()({
  name: 'messages',
  on: {
    'ciba_request.added': (event) => message(event, event.payload.UserID),
    'session.otp.email.challenged': code,
    'session.otp.sms.challenged': code,
    'user.domain.claimed': (event) => message(event),
    'user.human.email.code.added': code,
    'user.human.initialization.code.added': code,
    'user.human.invite.code.added': code,
    'user.human.password.changed': (event) => message(event),
    'user.human.password.code.added': code,
    'user.human.passwordless.initialization.code.requested': code,
    'user.human.phone.code.added': code,
  },
});
