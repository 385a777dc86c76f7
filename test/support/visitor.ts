import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { text } from 'node:stream/consumers';

/** What came in the end, and where. */
export type Page = {
  readonly at: URL;
  readonly status: number;
  readonly body: string;
};

/** A browser without script: it keeps cookies, one jar a host, follows redirects and fills in forms. `ca`: whom it trusts. */
export const newVisitor = (ca?: string) => {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = ({ hostname }: URL) => {
    const jar = jars.get(hostname) ?? new Map<string, string>();
    jars.set(hostname, jar);
    return jar;
  };

  const cookiesAt = (at: string | URL) => [...jarOf(new URL(at))].map((pair) => pair.join('=')).join('; ');

  const visit = async (url: string | URL, form?: Readonly<Record<string, string>>): Promise<Page> => {
    const at = new URL(url);
    const jar = jarOf(at);
    const answer = await navigate(at, { cookie: cookiesAt(at), form, ca });
    for (const set of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/Max-Age=0|Expires=Thu, 0?1[ -]Jan[ -]1970/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    const { location } = answer.headers;
    if (location !== undefined) return visit(new URL(location, at));
    const body = await text(answer);
    const moveOn = /<meta http-equiv="refresh" content="0;url=([^"]+)">/.exec(body)?.[1];
    return moveOn === undefined ? { at, status: answer.statusCode ?? 0, body } : visit(new URL(readable(moveOn), at));
  };

  /** Sends the form of the page with its hidden fields. */
  const submit = ({ at, body }: Page, fields: Readonly<Record<string, string>> = {}) => {
    const main = body.slice(Math.max(body.indexOf('<main>'), 0));
    const [, attributes = '', form = ''] = /<form ([^>]*)>([\s\S]*?)<\/form>/.exec(main) ?? [];
    const filled = { ...hiddenIn(form), ...fields };
    const to = new URL(readable(/action="([^"]*)"/.exec(attributes)?.[1] ?? ''), at);
    if (!/method="get"/i.test(attributes)) return visit(to, filled);
    to.search = String(new URLSearchParams(filled));
    return visit(to);
  };

  return {
    visit,
    submit,
    cookiesAt,
    /** Our two pages of a sign-in, from the first of them on. */
    signIn: async (page: Page, loginName: string, password: string) =>
      submit(await submit(page, { loginName }), { password }),
  };
};

/** What a browser says when it goes to a page; `fetch` would say that a script asks. */
const navigate = (at: URL, { cookie, form, ca }: Sent): Promise<IncomingMessage> =>
  new Promise((answered, failed) => {
    const type = form ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const headers = {
      accept: 'text/html',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      cookie,
      ...type,
    };
    const request = at.protocol === 'https:' ? secureRequest : plainRequest;
    const asking = request(at, { method: form ? 'POST' : 'GET', headers, ca, agent: false }, answered);
    asking.on('error', failed);
    asking.end(form && new URLSearchParams(form).toString());
  });

type Sent = {
  readonly cookie: string;
  readonly form: Readonly<Record<string, string>> | undefined;
  readonly ca: string | undefined;
};

/** The fields of a form that nobody sees. */
export const hiddenIn = (form: string): Record<string, string> =>
  Object.fromEntries(
    [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      readable(value),
    ]),
  );

/** Text as a page has it between quotes. */
export const readable = (escaped: string): string =>
  escaped
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
