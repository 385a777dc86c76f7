import { handOver } from '../outbound/hand-over.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { Values } from './fill.ts';
import type { Channel, Message } from './message.ts';
import { signature } from './signature.ts';

export type Receiver = {
  readonly id: string;
  readonly description: string;
  readonly endpoint: string;
  readonly signingKey: string;
};

/** Hands a message to a server of the operator's own, in the form that ZITADEL's providers take it. */
export const httpChannel =
  (outbound: Outbound, receiver: Receiver, now: () => Date): Channel =>
  async (message, leaving) => {
    const body = JSON.stringify(requestOf(message, receiver));
    await handOver(outbound, {
      ...{ url: receiver.endpoint, body },
      headers: {
        'content-type': 'application/json',
        'zitadel-signature': signature(receiver.signingKey, body, now()),
        // Whoever knows it can tell what an operator had sent again.
        'idempotency-key': message.id,
      },
      // It will not take this message, however often it is asked.
      final: [400, 413, 422],
      ...{ quoted: true, leaving },
    });
  };

const requestOf = ({ about, by, to, parts, values }: Message, { id, description }: Receiver) => ({
  contextInfo: {
    eventType: about,
    provider: { id, description },
    ...(by === 'sms' ? { recipientPhoneNumber: to } : { recipientEmailAddress: to }),
  },
  templateData: parts,
  args: argumentsOf(values),
});

/** Texts say `{{.UserName}}`, ZITADEL's JSON `userName`. */
const argumentsOf = ({ OTP, LoginNames = '', ...values }: Values) => ({
  ...Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, value]),
  ),
  otp: OTP,
  loginNames: LoginNames === '' ? [] : LoginNames.split(', '),
});
