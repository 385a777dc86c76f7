import { BlockList, isIP } from 'node:net';

export type Denied = { host(name: string): boolean; address(address: string): boolean };

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Names, addresses and networks in one list. IPv4 addresses that are written as IPv6 are the same addresses. */
export const deniedBy = (list: readonly string[]): Denied => {
  const networks = new BlockList();
  const names = new Set<string>();
  for (const entry of list.map((text) => text.trim().toLowerCase()).filter((text) => text !== '')) {
    const [address = '', length] = entry.split('/');
    if (isIP(address) === 0) names.add(entry);
    else if (length === undefined) networks.addAddress(address, familyOf(address));
    else networks.addSubnet(address, Number(length), familyOf(address));
  }
  const address = (text: string) => isIP(text) !== 0 && networks.check(text, familyOf(text));
  return { address, host: (name) => names.has(name.toLowerCase().replace(/\.$/, '')) || address(name) };
};
