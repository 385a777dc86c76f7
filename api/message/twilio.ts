import { handOver } from '../outbound/hand-over.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { Channel, Message } from './message.ts';

export type TwilioAccount = {
  readonly sid: string;
  readonly token: string;
  readonly senderNumber: string;
  /** Of Twilio Verify, which then sends in its own words; empty: it sends ours. */
  readonly verifyServiceSid: string;
};

/** Where its two services are. */
export type TwilioAddresses = { readonly api: string; readonly verify: string };
export const twilioAddresses: TwilioAddresses = { api: 'https://api.twilio.com', verify: 'https://verify.twilio.com' };

/** Sends by Twilio's Programmable Messaging, or by Verify with our code (its custom codes). */
export const twilioChannel =
  (outbound: Outbound, account: TwilioAccount, addresses: TwilioAddresses = twilioAddresses): Channel =>
  async (message, leaving) => {
    const { url, form } = requestOf(message, account, addresses);
    await handOver(outbound, {
      ...{ url, body: new URLSearchParams(form).toString() },
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${account.sid}:${account.token}`).toString('base64')}`,
      },
      // What it can't send to this number; a wrong token or too many at once are something else.
      final: [400],
      ...{ quoted: true, leaving },
    });
  };

const requestOf = ({ to, text, values }: Message, account: TwilioAccount, { api, verify }: TwilioAddresses) => {
  const { sid, senderNumber, verifyServiceSid } = account;
  if (verifyServiceSid !== '' && values['Code'])
    return {
      url: `${verify}/v2/Services/${encodeURIComponent(verifyServiceSid)}/Verifications`,
      form: { To: to, Channel: 'sms', CustomCode: values['Code'] },
    };
  return {
    url: `${api}/2010-04-01/Accounts/${encodeURIComponent(sid)}/Messages.json`,
    form: { To: to, From: senderNumber, Body: text },
  };
};
