import { lookup as resolve } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type Denied, deniedBy } from './denied.ts';

type Answer = { readonly status: number; readonly text: string };

export type Outbound = {
  /** Whether this address is denied by what it says; what its name stands for is seen when it is called. */
  denies(url: string): boolean;
  /** @throws if nobody answers in time, or the address is denied */
  post(url: string, body: string, headers: { readonly [name: string]: string }): Promise<Answer>;
};

const patienceMs = 10_000;
/** Of an answer: enough for an error message. */
const mostRead = 64 * 1024;

/** `denyList`: host names, addresses and networks, such as 10.0.0.0/8. */
export const outboundOn = (denyList: readonly string[]): Outbound => {
  const denied = deniedBy(denyList);
  const denies = (url: string) => denied.host(new URL(url).hostname.replace(/^\[|\]$/g, ''));
  return {
    denies,
    async post(url, body, headers) {
      if (denies(url)) throw new Error(`${new URL(url).hostname} may not be called (HTTPClient.DenyList)`);
      return send(new URL(url), body, headers, lookupPast(denied));
    },
  };
};

/** Looks at every address that a name stands for just before it is called: it may have been another one a moment ago. */
const lookupPast =
  (denied: Denied): LookupFunction =>
  (host, options, done) =>
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      if (addresses.some(({ address }) => denied.address(address)))
        return done(new Error(`${host} is an address that may not be called (HTTPClient.DenyList)`), '');
      const [first] = addresses;
      return options.all ? done(null, addresses) : done(null, first?.address ?? '', first?.family);
    });

const send = (url: URL, body: string, headers: { readonly [name: string]: string }, lookup: LookupFunction) =>
  new Promise<Answer>((answer, fail) => {
    const request = (url.protocol === 'https:' ? secureRequest : plainRequest)(
      url,
      { method: 'POST', headers, lookup, signal: AbortSignal.timeout(patienceMs) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text = (text + chunk).slice(0, mostRead);
        });
        response.on('end', () => answer({ status: response.statusCode ?? 0, text }));
        response.on('error', fail);
      },
    );
    request.on('error', fail);
    request.end(body);
  });
