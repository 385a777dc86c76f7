import { setTimeout as pause } from 'node:timers/promises';
import type { SmtpProvider } from '../../../domain/message/email-provider.ts';
import { emailProviderErrors } from '../../../domain/message/errors.ts';
import type { Api, Call } from '../../api.ts';
import type { Channel, Medium, Message } from '../../message/message.ts';
import { smtpServerOf } from '../../message/smtp-server.ts';
import { outboundOn } from '../../outbound/outbound.ts';

type Receiver = { readonly by: Medium; readonly to: string };

/** A message that says nothing, to find out whether this way takes it. @throws what was said to it */
export const sendTest = async ({ newId }: Api, { instance, caller }: Call, channel: Channel, { by, to }: Receiver) => {
  const words = `This is a test from ${instance.name}: messages arrive.`;
  const message: Message = {
    ...{ instanceId: instance.id, userId: caller?.userId ?? '', id: newId(), about: 'test' },
    ...{ kind: by === 'sms' ? 'VerifyPhone' : 'VerifyEmail', by, to },
    ...(by === 'sms'
      ? { subject: '', text: words, html: '', parts: { text: words } }
      : mailOf(`Test from ${instance.name}`, words)),
    // Twilio Verify sends codes and nothing else.
    values: { Code: '000000' },
  };
  await Promise.race([channel(message, async () => {}), noAnswer()]);
};

const patienceMs = 30_000;

/** Whoever asked waits less long than a job does. */
const noAnswer = async () => {
  await pause(patienceMs, undefined, { ref: false });
  throw new Error(`there is no answer yet after ${patienceMs / 1000} s`);
};

const mailOf = (subject: string, words: string) => ({
  ...{ subject, text: `${words}\n`, html: '', parts: { subject, text: words } },
});

/** By a mail server that need not be on record. */
export const sendTestBySmtp = async (api: Api, call: Call, server: SmtpProvider, to: string): Promise<void> => {
  if (to === '') throw emailProviderErrors.receiver_missing();
  const { smtpChannel } = await import('../../message/smtp.ts');
  try {
    const outbound = outboundOn(api.settings.deniedAddresses ?? []);
    const channel = smtpChannel(await smtpServerOf(server, outbound), { outbound });
    await sendTest(api, call, channel, { by: 'email', to });
  } catch (error) {
    throw emailProviderErrors.test_failed({
      message: `The test message could not be sent: ${(error as Error).message}`,
    });
  }
};
