import { lookup, Resolver } from 'node:dns/promises';

type Address = { readonly address: string; readonly family: number };
export type NameResolver = {
  /** Each record as one text, however it was cut. */
  texts(name: string): Promise<readonly string[]>;
  addresses(host: string): Promise<readonly Address[]>;
};

const bounds = { timeout: 3000, tries: 2 };

/** Without servers, the machine's own are asked, and its hosts file for addresses. */
export const resolverOf = (servers: readonly string[]): NameResolver => {
  const resolver = new Resolver(bounds);
  if (servers.length > 0) resolver.setServers(servers);
  const answered = async (family: number, asked: Promise<string[]>): Promise<readonly Address[]> =>
    (await asked.catch(() => [])).map((address) => ({ address, family }));
  return {
    texts: async (name) => (await resolver.resolveTxt(name)).map((chunks) => chunks.join('')),
    addresses: async (host) =>
      servers.length === 0
        ? lookup(host, { all: true })
        : (await Promise.all([answered(4, resolver.resolve4(host)), answered(6, resolver.resolve6(host))])).flat(),
  };
};
