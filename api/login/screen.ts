import type { Account, Fields, Guest } from './guest.ts';
import type { Html } from './html.ts';
import type { Language } from './language.ts';

export const base = '/ui/v2/login';

export type Page = {
  readonly title: string;
  readonly head?: Html;
  readonly body: Html;
  readonly status?: number;
  /** An address of ours: of a page on which keys are shown, or a password is chosen. */
  readonly script?: string;
  /** An address elsewhere, to which the answer to a form of this page may lead. */
  readonly goal?: string | undefined;
  /** Addresses elsewhere that the page shows in frames. */
  readonly frames?: readonly string[];
};

/** What a screen answers, and what the browser remembers from now on. */
export type Answer = ({ readonly page: Page } | { readonly to: string }) & {
  readonly accounts?: readonly Account[];
  readonly language?: Language;
};

export const isAnswer = (found: object): found is Answer => 'to' in found || 'page' in found;

/** `file`: what was chosen, if anything, in a form with a file. */
export type Handler = (guest: Guest, fields: Fields, file?: Buffer) => Promise<Answer>;
export type Screen = {
  readonly path: string;
  readonly get?: Handler;
  readonly post?: Handler;
  /** Its form is one with a file (form.ts). */
  readonly takesFile?: true;
};

/** An address of these pages. */
export const addressOf = (path: string, parameters: Fields = {}): string => {
  const sent = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return sent.length === 0 ? `${base}${path}` : `${base}${path}?${new URLSearchParams(sent)}`;
};
