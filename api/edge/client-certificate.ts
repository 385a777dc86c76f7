import { createHash, X509Certificate } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { Arrival } from './arrival.ts';

/** Whose word on the certificate of a client is taken, and in which header it comes. */
export type CertificateSettings = {
  readonly header: string | undefined;
  /** Addresses and networks, such as 10.0.0.0/8. */
  readonly proxies: readonly string[];
};

/** Of the connection itself, or of a proxy that the configuration trusts; from anybody else the header is but a claim. */
export const certificateFinder = ({ header, proxies }: CertificateSettings) => {
  const trusted = networks(proxies);
  return ({ headers, peer }: Arrival): X509Certificate | undefined => {
    const told = header !== undefined && trusted(peer.address) ? headers.get(header) : null;
    return told ? certificateIn(told) : peer.certificate();
  };
};

/** As RFC 9440 writes it (Client-Cert), as nginx does ($ssl_client_escaped_cert), as PEM, or as the base64 of the DER. */
const certificateIn = (text: string): X509Certificate | undefined => {
  try {
    const plain = text.includes('%') ? decodeURIComponent(text) : text;
    if (plain.includes('-----BEGIN')) return new X509Certificate(plain);
    return new X509Certificate(Buffer.from(plain.replace(/^:|:$/g, ''), 'base64'));
  } catch {
    return undefined;
  }
};

/** RFC 8705, 3.1. */
export const thumbprintOf = ({ raw }: X509Certificate): string => createHash('sha256').update(raw).digest('base64url');

const networks = (list: readonly string[]) => {
  const known = new BlockList();
  for (const entry of list) {
    const [address = '', length] = entry.trim().split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (length === undefined) known.addAddress(address, family);
    else known.addSubnet(address, Number(length), family);
  }
  return (address: string | undefined) =>
    address !== undefined && isIP(address) !== 0 && known.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
};
