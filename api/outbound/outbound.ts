import { lookup as resolve } from 'node:dns';
import { once } from 'node:events';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { type Denied, deniedBy } from './denied.ts';

type Answer = { readonly status: number; readonly text: string };

export type Outbound = {
  /** Whether this address is denied by what it says; what its name stands for is seen when it is called. */
  denies(url: string): boolean;
  /** The same, of a name or an address by itself. */
  deniesHost(host: string): boolean;
  /**
   * For whoever speaks something else than HTTP.
   * @throws if there is no connection in time, or the host is denied
   */
  connect(host: string, port: number, patience: number): Promise<Socket>;
  /**
   * `leaving`: awaited once there is a connection, before a byte is said.
   * @throws if nobody answers in time, or the address is denied
   */
  post(
    url: string,
    body: string,
    headers: { readonly [name: string]: string },
    leaving?: () => Promise<void>,
  ): Promise<Answer>;
};

const patienceMs = 10_000;
/** For the answer to what must not be said twice: asking again is no way out. */
const answerPatienceMs = 60_000;
/** Of an answer: enough for an error message. */
const mostRead = 64 * 1024;

/** `denyList`: host names, addresses and networks, such as 10.0.0.0/8. */
export const outboundOn = (denyList: readonly string[]): Outbound => {
  const denied = deniedBy(denyList);
  const deniesHost = (host: string) => denied.host(host.replace(/^\[|\]$/g, ''));
  const denies = (url: string) => deniesHost(new URL(url).hostname);
  return {
    denies,
    deniesHost,
    async connect(host, port, patience) {
      if (deniesHost(host)) throw new Error(`${host} may not be called (HTTPClient.DenyList)`);
      return connected(connect({ host, port, lookup: lookupPast(denied) }), patience);
    },
    async post(url, body, headers, leaving) {
      if (denies(url)) throw new Error(`${new URL(url).hostname} may not be called (HTTPClient.DenyList)`);
      return send(new URL(url), body, { headers, lookup: lookupPast(denied), leaving });
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

const connected = async (socket: Socket, patience: number): Promise<Socket> => {
  const late = () => socket.destroy(new Error('there was no connection in time'));
  const timer = setTimeout(late, patience);
  try {
    await once(socket, 'connect');
    return socket;
  } finally {
    clearTimeout(timer);
  }
};

type Sent = {
  readonly headers: { readonly [name: string]: string };
  readonly lookup: LookupFunction;
  readonly leaving: (() => Promise<void>) | undefined;
};

const send = (url: URL, body: string, { headers, lookup, leaving }: Sent) =>
  new Promise<Answer>((answer, fail) => {
    const isSecure = url.protocol === 'https:';
    const request = (isSecure ? secureRequest : plainRequest)(
      url,
      // A connection that was used before may break just as it is used again: nobody would know what had left.
      { method: 'POST', headers, lookup, ...(leaving ? { agent: false } : {}) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text = (text + chunk).slice(0, mostRead);
          if (text.length < mostRead) return;
          answered();
          request.destroy();
        });
        const answered = () => answer({ status: response.statusCode ?? 0, text });
        response.on('end', answered);
        response.on('error', fail);
      },
    );
    const late = () => request.destroy(new Error(`${url.host} did not answer in time`));
    let patience = setTimeout(late, patienceMs);
    request.on('close', () => clearTimeout(patience));
    request.on('error', fail);
    if (!leaving) {
      request.end(body);
      return;
    }
    request.once('socket', (socket) =>
      socket.once(isSecure ? 'secureConnect' : 'connect', async () => {
        try {
          await leaving();
          clearTimeout(patience);
          patience = setTimeout(late, answerPatienceMs);
          request.end(body);
        } catch (error) {
          request.destroy(error as Error);
        }
      }),
    );
  });
