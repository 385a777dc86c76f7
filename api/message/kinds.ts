import type { HumanState, IssuedCode } from '../../domain/user/state.ts';
import type { TextName } from './texts/text.ts';

/** What is said about an event, and which code of the person it is about. */
export type MessageKind = {
  readonly text: TextName;
  /** Undefined, or another one by now: there is nothing left to say. */
  readonly code: (human: HumanState) => IssuedCode | undefined;
};

/** Every kind of message there is, by the type of event. Who reacts to it: projections/reactions/messages.ts. */
export const messageKinds: { readonly [eventType: string]: MessageKind } = {
  'user.human.email.code.added': { text: 'verifyEmail', code: ({ email }) => email.code },
  'user.human.password.code.added': { text: 'passwordReset', code: ({ password }) => password.code },
};
