import { readFileSync } from 'node:fs';
import type { ApiSettings } from '../../api/api.ts';
import type { ProofSettings } from '../../api/domain-proof/domain-proof.ts';
import type { PastOptions } from '../../projections/as-of/past.ts';
import { ConfigError } from './config.ts';
import { externalPort, externalSecure } from './origin.ts';
import type { Config } from './settings.ts';

export const boundsOfPast = (config: Config): NonNullable<PastOptions['bounds']> => ({
  keepSeconds: config['AsOf.KeepMinutes'] * 60,
  mostBytes: config['AsOf.MaxMegabytes'] * 1024 ** 2,
  mostSnapshots: config['AsOf.MaxSnapshots'],
  mostEvents: config['AsOf.MaxEvents'],
  builds: config['AsOf.Builds'],
  patienceMs: config['AsOf.WaitSeconds'] * 1000,
});

export const apiSettingsOf = (config: Config): ApiSettings => ({
  externalSecure: externalSecure(config),
  externalDomain: config.ExternalDomain,
  externalPort: externalPort(config),
  maxBodyBytes: 4 * 1024 * 1024,
  defaultQueryLimit: config['SystemDefaults.DefaultQueryLimit'],
  maxQueryLimit: config['SystemDefaults.MaxQueryLimit'],
  eraseOnDelete: config['Erasure.OnDelete'],
  deniedAddresses: config['HTTPClient.DenyList'],
  lockoutMs: config['Lockout.Minutes'] * 60_000,
});

/** @throws ConfigError */
export const proofSettingsOf = (config: Config): ProofSettings => {
  const rootCert = config['DomainVerification.RootCert'];
  return {
    dnsServers: config['DomainVerification.DnsServers'],
    allowPrivateAddresses: config['DomainVerification.AllowPrivateAddresses'],
    port: config['DomainVerification.HttpsPort'],
    ...(rootCert === undefined ? {} : { ca: readFileSync(rootCert, 'utf8') }),
  };
};

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
/** @throws ConfigError */
export const logLevelOf = (config: Config) => {
  const level = levels.find((known) => known === config['Log.Level']);
  if (level === undefined)
    throw new ConfigError(`Log.Level must be one of ${levels.join(', ')}, not ${config['Log.Level']}.`);
  return level;
};
