import type { Api } from '../api.ts';

/** Under which origin certificates of clients are asked for, where that is another one (RFC 8705, 5); `{{.Domain}}` is the instance's. */
export const mtlsOriginOf = ({ settings }: Pick<Api, 'settings'>, origin: string): string | undefined => {
  const host = settings.clientCertificates?.host;
  return host === undefined ? undefined : `https://${host.replaceAll('{{.Domain}}', new URL(origin).hostname)}`;
};
