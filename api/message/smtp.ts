import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { SMTPTransportGetSocket } from 'nodemailer/lib/smtp-transport';
import { JobNotTaken, JobRefused, type Leaving } from '../../projections/jobs/jobs.ts';
import type { Outbound } from '../outbound/outbound.ts';
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

/** How long a server may take for each step, until it has all of a mail but the dot at its end, and for the answer to that dot. */
export type Patience = { readonly step: number; readonly mail: number; readonly answer: number };

/** An answer to the dot that is not waited for makes two mails of one: ten minutes (RFC 5321, 4.5.3.2.6; RFC 1047). */
const usualPatience: Patience = { step: 10_000, mail: 30_000, answer: 10 * 60_000 };

type How = {
  readonly patience?: Patience;
  /** Where the server was not named by whoever writes the configuration. */
  readonly outbound?: Pick<Outbound, 'deniesHost' | 'connect'>;
};

/** Sends by a mail server, each mail on a connection of its own. */
export const smtpChannel = (server: SmtpServer, { patience = usualPatience, outbound }: How = {}): Channel => {
  const { host, port, user, password, accessToken, tls, from, fromName, replyTo } = server;
  const sender = fromName === undefined ? from : { name: fromName, address: from };
  return async ({ id, to, subject, text, html }, leaving) => {
    if (outbound?.deniesHost(host)) throw new JobRefused(`${host} may not be called (HTTPClient.DenyList)`);
    const transport = createTransport({
      ...{ host, port, secure: tls && port === 465, requireTLS: tls, ignoreTLS: !tls },
      ...(user === undefined ? {} : { auth: authOf(user, password, accessToken) }),
      ...{ connectionTimeout: patience.step, greetingTimeout: patience.step, socketTimeout: patience.answer },
      // Mail holds what was written for it, not what somebody's name makes it fetch.
      ...{ disableFileAccess: true, disableUrlAccess: true },
      ...(outbound ? { getSocket: socketsBy((...to) => outbound.connect(...to, patience.step)) } : {}),
    });
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`${host} was too slow to take a mail`)), patience.mail);
    transport.use('stream', ({ message }, next) => {
      message.processFunc((mail) => Readable.from(upToTheDot(mail, late.signal, leaving, () => clearTimeout(timer))));
      next();
    });
    try {
      await transport.sendMail({
        ...{ from: sender, to: { name: '', address: to }, subject, text, html },
        messageId: `<${id}@${from.split('@').at(-1)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...(replyTo === undefined ? {} : { replyTo }),
        signal: late.signal,
      });
    } catch (error) {
      throw asOutcome(error as SmtpError);
    } finally {
      late.abort();
      clearTimeout(timer);
    }
  };
};

/** nodemailer would ask for the address itself, and speak to whatever it is. */
const socketsBy =
  (connect: (host: string, port: number) => Promise<Socket>): SMTPTransportGetSocket =>
  ({ host = '', port }, done) => {
    connect(host, Number(port)).then(
      (connection) => done(null, { connection }),
      (error: Error) => done(error),
    );
  };

/**
 * nodemailer reads it when the server has said 354, passes on each piece as it comes, and says the dot when there is no more: until
 * then the server has no mail (RFC 5321, 4.1.1.4).
 */
async function* upToTheDot(mail: AsyncIterable<Buffer>, over: AbortSignal, leaving: Leaving, left: () => void) {
  yield* mail;
  over.throwIfAborted();
  await leaving();
  over.throwIfAborted();
  left();
}

const authOf = (user: string, password: string | undefined, accessToken: string | undefined) =>
  accessToken === undefined ? { user, pass: password ?? '' } : { type: 'OAuth2' as const, user, accessToken };

type SmtpError = Error & { readonly code?: string; readonly responseCode?: number };

const asOutcome = (error: SmtpError): Error => {
  const { code, responseCode = 0, message } = error;
  // No answer is no outcome.
  if (responseCode < 400) return error;
  // It refuses this recipient or this message for good (RFC 5321, 4.2.1), not us.
  const isFinal = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return isFinal ? new JobRefused(message) : new JobNotTaken(message);
};
