import { isIP } from 'node:net';
import { deniedBy } from '../outbound/denied.ts';

/** The IANA registries of special-purpose addresses (RFC 6890): nothing that the world can reach. */
const special = deniedBy([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  // The first of them: what IPv4 once was in IPv6, with :: and ::1 (RFC 4291, 2.5.5.1).
  ...['::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
  ...['5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]);

/** What a network without IPv4 makes of an address of IPv4 (RFC 6052, 2.1): still the same place. */
const translated = /^64:ff9b::([\da-f]{1,4}):([\da-f]{1,4})$/i;

export const isPublicAddress = (address: string): boolean => {
  const [, high, low] = translated.exec(address) ?? [];
  const plain = high === undefined || low === undefined ? address : `::ffff:${high}:${low}`;
  return isIP(plain) !== 0 && !special.address(plain);
};
