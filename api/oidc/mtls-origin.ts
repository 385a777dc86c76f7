import type { Api } from '../api.ts';

/** Where certificates of clients are asked for, if at an origin apart (RFC 8705, 5); `{{.Domain}}` is the instance's. */
export const mtlsOriginOf = ({ settings }: Pick<Api, 'settings'>, origin: string): string | undefined => {
  const host = settings.clientCertificates?.host;
  return host === undefined ? undefined : `https://${host.replaceAll('{{.Domain}}', new URL(origin).hostname)}`;
};
