import type { Config } from './settings.ts';

/** Only this machine reaches it by that name. */
export const isLocal = (config: Config): boolean => ['localhost', '127.0.0.1', '::1'].includes(config.ExternalDomain);

/** https where the configuration says so; by default everywhere but on a localhost without TLS. */
export const externalSecure = (config: Config): boolean =>
  config.ExternalSecure ?? (config['TLS.Enabled'] || !isLocal(config));

export const externalPort = (config: Config): number => config.ExternalPort ?? config.Port;

/** Scheme, host and, unless it is the scheme's own, port: how browsers reach the server. */
export const originOf = (config: Config): string => {
  const secure = externalSecure(config);
  const port = externalPort(config);
  return `${secure ? 'https' : 'http'}://${config.ExternalDomain}${port === (secure ? 443 : 80) ? '' : `:${port}`}`;
};
