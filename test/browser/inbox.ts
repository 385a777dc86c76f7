import { expect } from 'vitest';
import type { Shown } from '../../api/message/inbox.ts';
import type { Fasti } from '../support/fasti.ts';

/** The newest message of a kind to somebody, as soon as it is there. */
export const messageTo = async ({ url }: Pick<Fasti, 'url'>, to: string, about: string): Promise<Shown> => {
  const find = async () => {
    const answer = await fetch(`${url}/ui/inbox/messages?to=${encodeURIComponent(to)}`);
    const { messages } = (await answer.json()) as { readonly messages: readonly Shown[] };
    return messages.find((message) => message.about === about);
  };
  await expect.poll(find).toBeDefined();
  return (await find()) as Shown;
};

export const codeIn = ({ text }: Shown): string => /\b(?=[A-Z0-9]*\d|[A-Z]{6})[A-Z0-9]{6}\b/.exec(text)?.[0] ?? '';
/** Of the button in a mail, where it leads to these pages. */
export const linkIn = ({ text }: Shown): string => /https?:\/\/\S+\/ui\/v2\/login\S+/.exec(text)?.[0] ?? '';
