import { errors } from '../../domain/errors.ts';
import { type Soon, whenThere } from '../../eventstore/soon.ts';
import type { ApiSettings, Instance } from '../api.ts';
import type { Arrival, RequestHeaders } from './arrival.ts';
import type { Directory } from './directory.ts';

export const tenantErrors = errors('tenant', {
  unknown_host: ['not_found', 'No instance answers for this host.', 'QUERY-1kIjX'],
  unknown_id: ['not_found', 'There is no such instance.', 'QUERY-1kIjX'],
});

export type Tenants = {
  /** Which instance a request is for, and the origin under which its caller sees us. */
  of(arrival: Arrival): Soon<{ readonly instance: Instance; readonly origin: string }>;
};

/** A second is how stale a renamed instance or a new domain may look; it spares every request a round trip. */
const keptFor = 1000;
/** Hosts are chosen by strangers: forget all before they fill the memory. */
const keptAtMost = 10_000;

const remembered = <V>(ask: (key: string) => Promise<V>) => {
  const answers = new Map<string, { answer: Soon<V>; readonly until: number }>();
  return (key: string): Soon<V> => {
    const now = performance.now();
    const known = answers.get(key);
    if (known && known.until > now) return known.answer;
    if (answers.size >= keptAtMost) answers.clear();
    const asked = ask(key);
    const kept: { answer: Soon<V>; readonly until: number } = { answer: asked, until: now + keptFor };
    answers.set(key, kept);
    asked.then(
      (answer) => {
        kept.answer = answer;
      },
      () => answers.delete(key),
    );
    return asked;
  };
};

/** A host and maybe a port, as RFC 9110 4.2 has them; anything else could forge links and headers. */
const authority = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i;
const highestPort = 65_535;
const hostIn = (text: string): string | undefined => {
  const [, host, port = '0'] = authority.exec(text.trim()) ?? [];
  return Number(port) > highestPort ? undefined : host?.toLowerCase();
};

/** RFC 7239: the first hop is the one that the caller spoke to. */
const forwarded = (headers: RequestHeaders, parameter: 'host' | 'proto'): string | undefined => {
  const hop = headers.get('forwarded')?.split(',')[0];
  return hop === undefined ? undefined : parameters[parameter].exec(hop)?.[1];
};
const parameters = { host: /(?:^|;)\s*host="?([^";]+)/i, proto: /(?:^|;)\s*proto="?([^";]+)/i };
const firstOf = (text: string | null): string | undefined => text?.split(',')[0]?.trim() || undefined;

/** Under which the caller may see us, in the order in which they are believed. */
const namesOfUs: readonly ((headers: RequestHeaders) => string | null | undefined)[] = [
  (headers) => headers.get('x-zitadel-public-host'),
  (headers) => headers.get('x-zitadel-forward-host'),
  (headers) => forwarded(headers, 'host'),
  (headers) => firstOf(headers.get('x-forwarded-host')),
  (headers) => headers.get('x-zitadel-instance-host'),
  (headers) => headers.get('host'),
];

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

export const tenants = (directory: Directory, settings: ApiSettings): Tenants => {
  const external = settings.externalDomain.toLowerCase();
  /** On one's own machine every name of it will do. */
  const canonical = (host: string) => (external === 'localhost' && loopback.has(host) ? external : host);
  const byHost = remembered(directory.instanceOfHost);
  const byId = remembered(directory.instanceById);
  const trusted = remembered((key) => {
    const [instanceId = '', host = ''] = key.split(' ');
    return directory.trusts(instanceId, host);
  });

  const named = (headers: RequestHeaders): Soon<Instance> => {
    const id = headers.get('x-tenant-id');
    if (id !== null && !headers.has('x-zitadel-instance-host'))
      return whenThere(byId(id), (instance) => {
        if (instance) return instance;
        throw tenantErrors.unknown_id({ message: `There is no instance ${JSON.stringify(id)}.` });
      });
    const asked = headers.get('x-zitadel-instance-host') ?? headers.get('host') ?? '';
    const host = hostIn(asked);
    return whenThere(host === undefined ? undefined : byHost(canonical(host)), (instance) => {
      if (instance) return instance;
      throw tenantErrors.unknown_host({
        message: `No instance answers for the host ${JSON.stringify(asked)}. Use a domain of an instance, such as ${external}, or add this one to the instance's domains.`,
      });
    });
  };

  /** Where it is configured that people come by https, no header of a stranger makes a link that travels in the clear. */
  const schemeOf = ({ headers, tls }: Arrival): string => {
    if (settings.externalSecure) return 'https';
    const proto =
      forwarded(headers, 'proto') ??
      firstOf(headers.get('x-forwarded-proto')) ??
      firstOf(headers.get('x-zitadel-forward-proto'));
    if (proto === 'http' || proto === 'https') return proto;
    return tls ? 'https' : 'http';
  };
  const ownOrigin = () => {
    const scheme = settings.externalSecure ? 'https' : 'http';
    const usual = settings.externalSecure ? 443 : 80;
    return `${scheme}://${external}${settings.externalPort === usual ? '' : `:${settings.externalPort}`}`;
  };

  const isOurs = (host: string, { id }: Instance): Soon<boolean> =>
    whenThere(byHost(canonical(host)), (instance) => instance?.id === id || trusted(`${id} ${host}`));

  /** The first name under which the caller may see us that is one of the instance's, or that it trusts. */
  const originOf = (arrival: Arrival, instance: Instance, next = 0): Soon<string> => {
    const read = namesOfUs[next];
    if (!read) return ownOrigin();
    const name = read(arrival.headers);
    const host = name ? hostIn(name) : undefined;
    if (!name || host === undefined) return originOf(arrival, instance, next + 1);
    return whenThere(isOurs(host, instance), (isOne) =>
      isOne ? `${schemeOf(arrival)}://${name.trim().toLowerCase()}` : originOf(arrival, instance, next + 1),
    );
  };

  return {
    of: (arrival) =>
      whenThere(named(arrival.headers), (instance) =>
        whenThere(originOf(arrival, instance), (origin) => ({ instance, origin })),
      ),
  };
};
