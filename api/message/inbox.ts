import type { Inbox } from '../../projections/inbox/inbox.ts';
import type { Api } from '../api.ts';
import type { Channel, Message } from './message.ts';

/** A message as the inbox shows it. */
export type Shown = Pick<Message, 'id' | 'userId' | 'about' | 'by' | 'to' | 'subject' | 'text' | 'html'> & {
  readonly at: Date;
};

const contextOf = ({ instanceId, id }: Pick<Message, 'instanceId' | 'id'>) => JSON.stringify([instanceId, 'inbox', id]);

/** Keeps messages instead of sending them, sealed with the key of whom they are for. */
export const inboxChannel =
  ({ keys }: Pick<Api, 'keys'>, inbox: Inbox): Channel =>
  async ({ instanceId, userId, id, about, by, to, subject, text, html }) => {
    const key = await keys.subject(instanceId, userId);
    // Erased meanwhile.
    if (!key) return;
    const sealed = key.seal(
      Buffer.from(JSON.stringify({ about, by, to, subject, text, html })),
      contextOf({ instanceId, id }),
    );
    await inbox.keep({ instanceId, id, userId, sealed });
  };

/** Newest first; without those whose people were erased. */
export const inboxOf = async (
  { keys }: Pick<Api, 'keys'>,
  inbox: Inbox,
  instanceId: string,
  limit: number,
): Promise<readonly Shown[]> => {
  const shown: Shown[] = [];
  for (const { id, userId, sealed, keptAt } of await inbox.newest(instanceId, limit)) {
    const key = await keys.subject(instanceId, userId);
    if (!key) continue;
    const said = JSON.parse(Buffer.from(key.open(sealed, contextOf({ instanceId, id }))).toString());
    shown.push({ by: 'email', ...said, id, userId, at: keptAt });
  }
  return shown;
};
