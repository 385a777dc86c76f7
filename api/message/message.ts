import type { Leaving } from '../../projections/jobs/jobs.ts';
import type { Values } from './fill.ts';
import type { TextName } from './texts/text.ts';

export type Medium = 'email' | 'sms';

/** What somebody is told, ready to be sent. */
export type Message = {
  readonly instanceId: string;
  readonly userId: string;
  /** Of the event that it is about: sent twice, it is the same message. */
  readonly id: string;
  /** The event's type. */
  readonly about: string;
  readonly kind: TextName;
  readonly by: Medium;
  /** Address or number. */
  readonly to: string;
  /** Not of a text message. */
  readonly subject: string;
  readonly text: string;
  /** Not of a text message. */
  readonly html: string;
  /** For those who put words to it themselves: the parts of the text, filled in, and what they were filled with. */
  readonly parts: { readonly [part: string]: string };
  readonly values: Values;
};

/**
 * A way to people. Says that a message is `leaving` just before whoever takes it has all of it. Throws JobRefused where trying again
 * is of no use, JobNotTaken where it was said that it was not taken.
 */
export type Channel = (message: Message, leaving: Leaving) => Promise<void>;

type Way = { readonly of: 'provider' | 'configuration' | 'inbox'; readonly channel: Channel };

/** The ways that an instance has to people. */
export type Ways = {
  /** Its own active provider, or what the server is configured with, or the inbox. */
  inUse(instanceId: string, by: Medium): Promise<Way>;
  /** By a provider of its own, active or not. */
  through(instanceId: string, providerId: string): Promise<(Way & { readonly by: Medium }) | undefined>;
};
