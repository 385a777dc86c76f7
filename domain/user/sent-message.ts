import { exists } from './guards.ts';
import type { Decide, EventNamed, Evolve } from './state.ts';

/** That somebody was told, whatever the message was. Whoever sends names the command after the message: it is recorded once. */
export type SentMessageCommand = {
  readonly type: 'RecordSent';
  readonly sent: EventNamed<
    | 'user.domain.claimed.sent'
    | 'user.human.email.code.sent'
    | 'user.human.initialization.code.sent'
    | 'user.human.invite.code.sent'
    | 'user.human.password.change.sent'
    | 'user.human.password.code.sent'
    | 'user.human.passwordless.initialization.code.sent'
    | 'user.human.phone.code.sent'
  >;
};

export const decideSentMessage: Decide<SentMessageCommand> = {
  RecordSent: ({ sent }, state) => (exists(state) ? [sent] : []),
};

export const evolveSentMessage: Evolve<
  'user.human.password.change.sent' | 'user.human.passwordless.initialization.code.sent'
> = {
  'user.human.password.change.sent': (state) => state,
  'user.human.passwordless.initialization.code.sent': (state) => state,
};
