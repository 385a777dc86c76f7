import type { SmtpProvider } from '../../domain/message/email-provider.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { SmtpServer } from './smtp.ts';

/** A provider that somebody configured, as the channel wants it. */
export const smtpServerOf = async (provider: SmtpProvider, outbound: Outbound): Promise<SmtpServer> => {
  const { host, user, password, tls, senderAddress, senderName, replyToAddress } = provider;
  const { name, port } = hostAndPortIn(host);
  const accessToken = provider.xoauth2Auth && (await accessTokenFor(provider, outbound));
  return {
    ...{ host: name, port, tls, from: senderAddress },
    ...(user === '' ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(senderName === '' ? {} : { fromName: senderName }),
    ...(replyToAddress === '' ? {} : { replyTo: replyToAddress }),
  };
};

export const hostAndPortIn = (host: string): { readonly name: string; readonly port: number } => {
  const [, name = host, port = '587'] = /^(.*):(\d+)$/.exec(host) ?? [];
  return { name: name.replace(/^\[|\]$/g, ''), port: Number(port) };
};

/** By client credentials (RFC 6749, 4.4). A message is seldom enough that none is kept. */
const accessTokenFor = async ({ xoauth2Auth, clientSecret = '' }: SmtpProvider, outbound: Outbound) => {
  if (!xoauth2Auth) return undefined;
  const { tokenEndpoint, scopes, clientId } = xoauth2Auth;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const body = new URLSearchParams({ ...form, ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}) });
  const { status, text } = await outbound.post(tokenEndpoint, body.toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  });
  const token: unknown = status === 200 ? JSON.parse(text).access_token : undefined;
  if (typeof token !== 'string')
    throw new Error(`${new URL(tokenEndpoint).host} gives no access token: it answers ${status}`);
  return token;
};
