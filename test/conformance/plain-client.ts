import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { newVisitor, type Page } from '../support/visitor.ts';

/** Where browsers come back to: it says what was posted there, and else nothing. */
export const startCallback = async () => {
  const server = createServer(async (request, response) => response.end(await text(request)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/callback`,
    stop: () => new Promise((stopped) => server.close(stopped)),
  };
};

export type Said = Readonly<Record<string, string>>;
/** Where a browser stands after it asked: with an answer at the client, or before a page of ours. */
export type Stop = {
  readonly page: Page;
  readonly said: Said | undefined;
  readonly by: 'query' | 'fragment' | 'form_post';
};

/** Somebody's browser without script, which sends the form that brings an answer by itself. */
export const newBrowser = (callback: string) => {
  const { visit, submit, signIn, cookiesAt } = newVisitor();

  const settle = async (page: Page): Promise<Stop> => {
    if (page.body.includes('document.forms[0].submit()')) {
      const posted = await submit(page);
      return { page: posted, said: read(posted.body), by: 'form_post' };
    }
    if (!page.at.href.startsWith(callback)) return { page, said: undefined, by: 'query' };
    return page.at.hash === ''
      ? { page, said: read(page.at.search), by: 'query' }
      : { page, said: read(page.at.hash.slice(1)), by: 'fragment' };
  };
  const read = (form: string): Said => Object.fromEntries(new URLSearchParams(form));

  return {
    cookiesAt,
    open: async (address: string | URL, form?: Said) => settle(await visit(address, form)),
    signIn: async ({ page }: Stop, { email, password }: { readonly email: string; readonly password: string }) =>
      settle(await signIn(page, email, password)),
    submit: async ({ page }: Stop, fields?: Said) => settle(await submit(page, fields)),
  };
};
export type Browser = ReturnType<typeof newBrowser>;
