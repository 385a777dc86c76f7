import type { X509Certificate } from 'node:crypto';
import { type ClientMetadata, certificateNames } from '../../../domain/project/client-metadata.ts';

/** RFC 8705, 2.1.2: the one name that a client is registered with stands in its certificate. */
export const bearsName = (certificate: X509Certificate, metadata: ClientMetadata): boolean => {
  const name = certificateNames.find((each) => metadata[each] !== undefined);
  const value = name === undefined ? undefined : metadata[name];
  if (name === undefined || value === undefined) return false;
  if (name === 'tls_client_auth_subject_dn') return sameName(distinguished(certificate.subject), value);
  return alternatives(certificate).some(([kind, is]) => kind === kinds[name] && is === normal(name, value));
};

const kinds = {
  tls_client_auth_san_dns: 'DNS',
  tls_client_auth_san_uri: 'URI',
  tls_client_auth_san_ip: 'IP Address',
  tls_client_auth_san_email: 'email',
} as const;

/** An address of IPv6 has many spellings. */
const normal = (name: string, value: string) =>
  name === 'tls_client_auth_san_ip' && value.includes(':') && URL.canParse(`http://[${value}]`)
    ? new URL(`http://[${value}]`).hostname
    : value;

/** Node quotes, as JSON, what could be taken for two entries. */
const alternatives = ({ subjectAltName = '' }: X509Certificate): readonly (readonly [string, string])[] =>
  [...subjectAltName.matchAll(/(DNS|URI|IP Address|email):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)].map(
    ([, kind = '', value = '']) => [
      kind,
      normal(kind === 'IP Address' ? 'tls_client_auth_san_ip' : '', value.startsWith('"') ? JSON.parse(value) : value),
    ],
  );

/** Node has one attribute a line, the most general first; RFC 4514 writes the most specific first, with commas. */
const distinguished = (subject: string) => subject.split('\n').reverse().join(',');
/** RFC 4517, 4.2.15, as far as it matters: spaces around the parts, and case in the names of attributes. */
const sameName = (one: string, other: string) => canonical(one) === canonical(other);
const canonical = (name: string) =>
  name
    .split(/(?<!\\)[,+]/)
    .map((part) => part.trim().replace(/^([^=]+?)\s*=\s*/, (_, type: string) => `${type.toUpperCase()}=`))
    .join(',');
