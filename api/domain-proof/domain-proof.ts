import { domainToASCII } from 'node:url';
import type { Validation } from '../../domain/org/domain.ts';
import { findInDns } from './dns.ts';
import { findByHttps, type HttpsBounds } from './https.ts';
import type { Finding } from './place.ts';
import { resolverOf } from './resolver.ts';

export type FindProof = (domain: string, validation: Validation) => Promise<Finding>;

export type ProofSettings = Partial<HttpsBounds> & {
  /** Asked instead of the machine's own, as address or address:port. */
  readonly dnsServers?: readonly string[];
};

export const proofFinder = ({ dnsServers = [], ...https }: ProofSettings): FindProof => {
  const resolver = resolverOf(dnsServers);
  return async (domain, { by, code }) => {
    const name = domainToASCII(domain);
    return by === 'dns' ? findInDns(resolver, name, code) : findByHttps(resolver, name, code, https);
  };
};
