import { ConfigError } from '../config/config.ts';

/** `host:port`, or a host alone; an address of IPv6 in brackets. @throws ConfigError */
export const hostAndPort = (key: string, address: string, usual: number) => {
  const [, host, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(address) ?? [];
  if (host === undefined) throw new ConfigError(`${key} must be host:port, not ${address}.`);
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? usual) };
};
