import { createTransport } from 'nodemailer';
import { JobRefused } from '../../projections/jobs/jobs.ts';
import type { Channel } from './message.ts';

export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  /** Instead of a password (SASL XOAUTH2). */
  readonly accessToken?: string;
  /** From the first byte on port 465, after STARTTLS on every other. False: never. */
  readonly tls: boolean;
  readonly from: string;
  readonly fromName?: string;
  readonly replyTo?: string;
};

/** How long a server may take for each step. */
const patienceMs = 10_000;

/** Sends by a mail server. */
export const smtpChannel = (server: SmtpServer): Channel => {
  const { host, port, user, password, accessToken, tls, from, fromName, replyTo } = server;
  const transport = createTransport({
    ...{ host, port, secure: tls && port === 465, requireTLS: tls, ignoreTLS: !tls },
    ...(user === undefined ? {} : { auth: authOf(user, password, accessToken) }),
    ...{ connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs },
    // Mail holds what was written for it, not what somebody's name makes it fetch.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const sender = fromName === undefined ? from : { name: fromName, address: from };
  return async ({ id, to, subject, text, html }) => {
    try {
      await transport.sendMail({
        ...{ from: sender, to: { name: '', address: to }, subject, text, html },
        messageId: `<${id}@${from.split('@').at(-1)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...(replyTo === undefined ? {} : { replyTo }),
      });
    } catch (error) {
      throw isFinal(error as SmtpError) ? new JobRefused((error as SmtpError).message) : error;
    }
  };
};

const authOf = (user: string, password: string | undefined, accessToken: string | undefined) =>
  accessToken === undefined ? { user, pass: password ?? '' } : { type: 'OAuth2' as const, user, accessToken };

type SmtpError = Error & { readonly code?: string; readonly responseCode?: number };

/** The server refuses this recipient or this message for good (RFC 5321, 4.2.1), not us. */
const isFinal = ({ code, responseCode = 0 }: SmtpError) =>
  (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500 && responseCode < 600;
