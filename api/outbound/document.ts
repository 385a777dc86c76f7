import { request } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress } from '../domain-proof/public-address.ts';
import { resolverOf } from '../domain-proof/resolver.ts';
import { deniedBy } from './denied.ts';
import { lookupBy } from './judged-lookup.ts';

/** What somebody else publishes of a client: its keys, itself, a request, its redirect URIs. */
type Document = {
  readonly text: string;
  /** Without parameters, in lower case. */
  readonly mediaType: string;
  /** What the other end says about how long it stays as it is. */
  readonly maxAgeSeconds: number | undefined;
};
/** @throws Error that says why there is none */
export type FetchDocument = (url: string) => Promise<Document>;

export type DocumentBounds = {
  /** For closed networks: otherwise only public addresses are spoken to. */
  readonly allowPrivateAddresses?: boolean;
  /** PEM of a certificate authority that counts instead of those of Node. */
  readonly ca?: string;
  /** Hosts, addresses and networks that are never called. */
  readonly denyList?: readonly string[];
};

const patienceMs = 5_000;
const mostBytes = 64 * 1024;

/**
 * Strangers choose the address: by https and from public addresses only, judged as they are connected to; no redirects, which
 * would lead to where nobody has looked; bounded in time and size.
 */
export const documentFetcher = ({
  allowPrivateAddresses = false,
  ca,
  denyList = [],
}: DocumentBounds): FetchDocument => {
  const denied = deniedBy(denyList);
  const isAllowed = (address: string) =>
    allowPrivateAddresses || (isPublicAddress(address) && !denied.address(address));
  const lookup = lookupBy(resolverOf([]), isAllowed);
  return async (text) => {
    const url = new URL(text);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (url.protocol !== 'https:' || url.username !== '' || url.password !== '')
      throw new Error(`${text} is not an https URL`);
    // Of an address in numbers nobody asks the resolver.
    if ((isIP(host) && !isAllowed(host)) || (!allowPrivateAddresses && denied.host(host)))
      throw new Error(`${host} is an address that may not be called`);
    return read(url, { lookup, ...(ca === undefined ? {} : { ca: [ca] }) });
  };
};

const read = (url: URL, options: Parameters<typeof request>[1]) =>
  new Promise<Document>((resolve, reject) => {
    request(
      url,
      {
        ...options,
        agent: false,
        headers: { accept: 'application/json, */*' },
        signal: AbortSignal.timeout(patienceMs),
      },
      async (answer) => {
        try {
          const { statusCode, headers } = answer;
          if (statusCode !== 200) throw new Error(`${url.host} answered with the status ${statusCode}`);
          const chunks: Buffer[] = [];
          let size = 0;
          for await (const chunk of answer as AsyncIterable<Buffer>) {
            size += chunk.length;
            if (size > mostBytes) throw new Error(`${url.host} answered with more than ${mostBytes} bytes`);
            chunks.push(chunk);
          }
          const maxAge = /(?:^|[\s,])max-age=(\d{1,9})/.exec(headers['cache-control'] ?? '')?.[1];
          resolve({
            text: Buffer.concat(chunks).toString(),
            mediaType: (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
            maxAgeSeconds: maxAge === undefined ? undefined : Number(maxAge),
          });
        } catch (error) {
          answer.destroy();
          reject(error);
        }
      },
    )
      .on('error', reject)
      .end();
  });
