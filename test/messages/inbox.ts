import { expect } from 'vitest';
import type { Shown } from '../../api/message/inbox.ts';

/** The API for tests: what would have been sent to an address or a number, the newest first. */
export const inboxAt = (url: string) => {
  const messagesTo = async (to: string): Promise<readonly Shown[]> => {
    const answer = await fetch(`${url}/ui/inbox/messages?to=${encodeURIComponent(to)}`);
    return (await answer.json()).messages;
  };
  return {
    messagesTo,
    /** Waits until there are so many; answers the newest. */
    async messageTo(to: string, count = 1): Promise<Shown> {
      await expect.poll(async () => (await messagesTo(to)).length).toBe(count);
      return (await messagesTo(to))[0] as Shown;
    },
  };
};

export const linkIn = ({ text }: Pick<Shown, 'text'>): URL => new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? 'none:');
