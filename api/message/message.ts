/** What somebody is told, ready to be sent. */
export type Message = {
  readonly instanceId: string;
  readonly userId: string;
  /** Of the event that it is about: sent twice, it is the same message. */
  readonly id: string;
  /** The event's type. */
  readonly about: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

/** A way to people. Throws JobRefused where trying again is of no use. */
export type Channel = (message: Message) => Promise<void>;
