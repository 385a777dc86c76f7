import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { isIP } from 'node:net';
import { lookupBy } from '../outbound/judged-lookup.ts';
import { type Finding, pathOf } from './place.ts';
import { isPublicAddress } from './public-address.ts';
import type { NameResolver } from './resolver.ts';

export type HttpsBounds = {
  /** 443, if it is not said otherwise. */
  readonly port: number;
  /** For closed networks: otherwise only public addresses are spoken to. */
  readonly allowPrivateAddresses: boolean;
  /** PEM of a certificate authority that counts beside those of Node. */
  readonly ca: string;
  readonly timeoutMs: number;
};

const usualTimeoutMs = 10_000;
const mostRedirects = 3;
/** Of the file; the code has 32. */
const mostBytes = 1024;

/** A file at the domain, or where its web server sends us: by https, and to the same port only. */
export const findByHttps = async (
  resolver: NameResolver,
  domain: string,
  code: string,
  { port = 443, allowPrivateAddresses = false, ca, timeoutMs = usualTimeoutMs }: Partial<HttpsBounds> = {},
): Promise<Finding> => {
  const signal = AbortSignal.timeout(timeoutMs);
  const isAllowed = (address: string) => allowPrivateAddresses || isPublicAddress(address);
  const options = { signal, lookup: lookupBy(resolver, isAllowed), ...(ca === undefined ? {} : { ca: [ca] }) };
  const get = (url: URL) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { ...options, agent: false }, resolve)
        .on('error', reject)
        .end();
    });

  let url = new URL(`https://${domain}:${port}${pathOf(code)}`);
  try {
    for (let hop = 0; hop <= mostRedirects; hop++) {
      // Of an address in numbers nobody asks the resolver.
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (url.protocol !== 'https:' || Number(url.port || 443) !== port) return 'unreachable';
      if (isIP(host) && !isAllowed(host)) return 'unreachable';
      const answer = await get(url);
      const { statusCode = 0, headers } = answer;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        answer.destroy();
        url = new URL(headers.location, url);
      } else if (statusCode !== 200) {
        answer.destroy();
        return 'missing';
      } else return (await bodyOf(answer))?.trim() === code ? 'found' : 'other';
    }
    return 'unreachable';
  } catch {
    return 'unreachable';
  }
};

/** Undefined if there is more of it than a code takes. */
const bodyOf = async (answer: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};
