import type { SmtpProvider } from '../../../domain/message/email-provider.ts';
import { emailProviderErrors } from '../../../domain/message/errors.ts';
import type { Api, Call } from '../../api.ts';
import type { Message } from '../../message/message.ts';
import { smtpServerOf } from '../../message/smtp-server.ts';
import { outboundOn } from '../../outbound/outbound.ts';

/** A mail that says nothing, to find out whether this server takes it. @throws what the server says */
export const sendTest = async (api: Api, call: Call, server: SmtpProvider, receiver: string): Promise<void> => {
  if (receiver === '') throw emailProviderErrors.receiver_missing();
  const { smtpChannel } = await import('../../message/smtp.ts');
  const words = `This is a test from ${call.instance.name}: mails arrive.`;
  const message: Message = {
    ...{ instanceId: call.instance.id, userId: call.caller?.userId ?? '', id: api.newId(), about: 'test' },
    ...{ kind: 'VerifyEmail', by: 'email', to: receiver, parts: {}, values: {} },
    ...{ subject: `Test from ${call.instance.name}`, text: `${words}\n`, html: '' },
  };
  try {
    const denyList = api.settings.deniedAddresses ?? [];
    await smtpChannel(await smtpServerOf(server, outboundOn(denyList)))(message);
  } catch (error) {
    throw emailProviderErrors.test_failed({
      message: `The test message could not be sent: ${(error as Error).message}`,
    });
  }
};
