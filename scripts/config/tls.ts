import { ConfigError } from './config.ts';
import { checkedPem, pemFile } from './pem-file.ts';
import type { Config } from './settings.ts';

/** The server's key and certificate, if it is to serve https itself. @throws ConfigError */
export const tlsOf = (config: Config) => {
  if (!config['TLS.Enabled']) return {};
  return { tls: { key: pemOf(config, 'Key'), cert: pemOf(config, 'Cert') } };
};

/** From the file that is named, or from the value itself, base64 of the PEM. */
const pemOf = (config: Config, which: 'Key' | 'Cert'): string => {
  const { [`TLS.${which}Path` as const]: file, [`TLS.${which}` as const]: inline } = config;
  if (inline !== undefined) return checkedPem(`TLS.${which}`, Buffer.from(inline, 'base64').toString(), 'the base64');
  if (file === undefined) throw new ConfigError(`TLS.Enabled needs TLS.${which}Path or TLS.${which}.`);
  return pemFile(`TLS.${which}Path`, file);
};

/** From where certificates of clients are taken (RFC 8705). */
export const clientCertificatesOf = (config: Config) => ({
  requested: config['TLS.ClientCertificates.Request'],
  header: config['TLS.ClientCertificates.Header'],
  proxies: config['TLS.ClientCertificates.TrustedProxies'],
});

/** Whose word on the name of a client counts; nothing where no certificate of a client comes to us. @throws ConfigError */
export const certificateAuthoritiesOf = (config: Config) => {
  const { requested, header } = clientCertificatesOf(config);
  if (!requested && header === undefined) return {};
  const { 'TLS.ClientCertificates.CAPath': path, 'TLS.ClientCertificates.Host': host } = config;
  if (host !== undefined && !/^[\w.{}-]+(:\d{1,5})?$/.test(host))
    throw new ConfigError('TLS.ClientCertificates.Host is a host, with its port if that is not 443.');
  const authorities = path === undefined ? [] : certificatesIn(path);
  return { clientCertificates: { authorities, ...(host === undefined ? {} : { host }) } };
};

const certificatesIn = (path: string): readonly string[] =>
  pemFile('TLS.ClientCertificates.CAPath', path).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ??
  [];
