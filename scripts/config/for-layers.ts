import type { ApiSettings, DeviceAuthSettings } from '../../api/api.ts';
import type { ProofSettings } from '../../api/domain-proof/domain-proof.ts';
import type { DocumentBounds } from '../../api/outbound/document.ts';
import type { PastOptions } from '../../projections/as-of/past.ts';
import { codeFormsOf } from './codes.ts';
import { ConfigError } from './config.ts';
import { durationOf } from './duration-of.ts';
import { externalPort, externalSecure } from './origin.ts';
import { pemFile } from './pem-file.ts';
import type { Config } from './settings.ts';
import { certificateAuthoritiesOf } from './tls.ts';

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
  selfDeletion: config['Account.SelfDeletion'],
  selfErasure: config['Account.SelfErasure'],
  deniedAddresses: config['HTTPClient.DenyList'],
  requirePushedRequests: config['OIDC.RequirePushedAuthorizationRequests'],
  requirePkce: config['OIDC.RequirePKCE'],
  lockoutMs: config['Lockout.Minutes'] * 60_000,
  logoutAttempts: config['OIDC.BackChannelLogout.MaxAttempts'],
  logoutTokenMs: durationOf(config, 'OIDC.BackChannelLogout.TokenLifetime'),
  deviceAuth: deviceAuthOf(config),
  codes: codeFormsOf(config),
  dpopNonces: config['OIDC.DPoP.RequireNonce'] ? 'required' : 'optional',
  ...certificateAuthoritiesOf(config),
});

/** @throws ConfigError */
const deviceAuthOf = (config: Config): DeviceAuthSettings => {
  const letters = config['OIDC.DeviceAuth.UserCode.CharSet'].toUpperCase();
  const length = config['OIDC.DeviceAuth.UserCode.CharAmount'];
  if (!/^[A-Z0-9]+$/.test(letters) || new Set(letters).size !== letters.length)
    throw new ConfigError('OIDC.DeviceAuth.UserCode.CharSet must be letters and digits, each of them once.');
  // RFC 8628, 6.1: what a guess must find, in bits. 20 letters in 8 places have 34.
  if (length * Math.log2(letters.length) < 20)
    throw new ConfigError('OIDC.DeviceAuth.UserCode makes codes that are too easy to guess: take more letters.');
  return {
    lifetimeSeconds: Math.ceil(durationOf(config, 'OIDC.DeviceAuth.Lifetime') / 1000),
    intervalSeconds: Math.ceil(durationOf(config, 'OIDC.DeviceAuth.PollInterval') / 1000),
    userCode: { letters, length, dashEvery: config['OIDC.DeviceAuth.UserCode.DashInterval'] },
  };
};

export const documentBoundsOf = (config: Config): DocumentBounds => {
  const rootCert = config['OIDC.ClientDocuments.RootCert'];
  return {
    allowPrivateAddresses: config['OIDC.ClientDocuments.AllowPrivateAddresses'],
    denyList: config['HTTPClient.DenyList'],
    ...(rootCert === undefined ? {} : { ca: pemFile('OIDC.ClientDocuments.RootCert', rootCert) }),
  };
};

/** @throws ConfigError */
export const proofSettingsOf = (config: Config): ProofSettings => {
  const rootCert = config['DomainVerification.RootCert'];
  return {
    dnsServers: config['DomainVerification.DnsServers'],
    allowPrivateAddresses: config['DomainVerification.AllowPrivateAddresses'],
    port: config['DomainVerification.HttpsPort'],
    ...(rootCert === undefined ? {} : { ca: pemFile('DomainVerification.RootCert', rootCert) }),
  };
};

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export const logLevelOf = (config: Config) => levels.find((known) => known === config['Log.Level']) ?? 'info';
