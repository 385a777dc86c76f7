import type { LookupFunction } from 'node:net';
import type { NameResolver } from '../domain-proof/resolver.ts';

/** The address that was judged is the one that is spoken to: a name that answers otherwise the next time gains nothing. */
export const lookupBy =
  (resolver: NameResolver, isAllowed: (address: string) => boolean): LookupFunction =>
  (host, { all }, callback) => {
    resolver.addresses(host).then(
      (found) => {
        const allowed = found.filter(({ address }) => isAllowed(address));
        const [first] = allowed;
        if (!first) callback(new Error(`${host} has no address that may be spoken to`), []);
        else if (all) callback(null, [...allowed]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, []),
    );
  };
