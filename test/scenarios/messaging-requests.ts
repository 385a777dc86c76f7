import type { JsonObject } from '@bufbuild/protobuf';
import { AdminService } from '../../api/gen/zitadel/admin_pb.js';
import { ManagementService } from '../../api/gen/zitadel/management_pb.js';
import type { Clients } from './clients.ts';

const server = { senderAddress: 'no-reply@example.com', senderName: 'Example', host: 'mail.example.com:587' };
const account = { sid: 'AC1', senderNumber: '+41790000000' };

/** Two providers of each kind, none of which is active. */
export const messageProviders = async ({ admin }: Pick<Clients, 'admin'>) => ({
  mailServerId: (await admin.addEmailProviderSMTP(server)).id,
  olderServerId: (await admin.addSMTPConfig(server)).id,
  mailReceiverId: (await admin.addEmailProviderHTTP({ endpoint: 'https://mail.example.com/send' })).id,
  twilioId: (await admin.addSMSProviderTwilio({ ...account, token: 'token' })).id,
  textReceiverId: (await admin.addSMSProviderHTTP({ endpoint: 'https://sms.example.com/send' })).id,
});

type Providers = Awaited<ReturnType<typeof messageProviders>>;

export const messagingRequests = (of: Providers): { readonly [method: string]: JsonObject } => {
  const [smtp, older, receiver] = [{ id: of.mailServerId }, { id: of.olderServerId }, { id: of.mailReceiverId }];
  const [twilio, texts] = [{ id: of.twilioId }, { id: of.textReceiverId }];
  const receiverAddress = 'operator@example.com';
  return {
    ...textRequests,
    'AdminService.ListEmailProviders': {},
    'AdminService.GetEmailProvider': {},
    'AdminService.GetEmailProviderById': smtp,
    'AdminService.AddEmailProviderSMTP': server,
    'AdminService.UpdateEmailProviderSMTP': { ...server, ...smtp, user: 'fasti' },
    'AdminService.UpdateEmailProviderSMTPPassword': { ...smtp, password: 'secret' },
    'AdminService.AddEmailProviderHTTP': { endpoint: 'https://mail.example.com/other' },
    'AdminService.UpdateEmailProviderHTTP': { ...receiver, endpoint: 'https://mail.example.com/new' },
    'AdminService.TestEmailProviderSMTP': { ...server, host: '127.0.0.1:1', receiverAddress },
    'AdminService.TestEmailProviderSMTPById': { ...receiver, receiverAddress },
    'AdminService.ActivateEmailProvider': smtp,
    'AdminService.DeactivateEmailProvider': smtp,
    'AdminService.RemoveEmailProvider': receiver,
    'AdminService.ListSMTPConfigs': {},
    'AdminService.GetSMTPConfig': {},
    'AdminService.GetSMTPConfigById': older,
    'AdminService.AddSMTPConfig': server,
    'AdminService.UpdateSMTPConfig': { ...server, ...older, user: 'fasti' },
    'AdminService.UpdateSMTPConfigPassword': { ...older, password: 'secret' },
    'AdminService.TestSMTPConfig': { ...server, host: '127.0.0.1:1', receiverAddress },
    'AdminService.TestSMTPConfigById': { ...receiver, receiverAddress },
    'AdminService.ActivateSMTPConfig': older,
    'AdminService.DeactivateSMTPConfig': older,
    'AdminService.RemoveSMTPConfig': older,
    'AdminService.ListSMSProviders': {},
    'AdminService.GetSMSProvider': twilio,
    'AdminService.AddSMSProviderTwilio': { ...account, token: 'token' },
    'AdminService.UpdateSMSProviderTwilio': { ...account, ...twilio, sid: 'AC2' },
    'AdminService.UpdateSMSProviderTwilioToken': { ...twilio, token: 'other' },
    'AdminService.AddSMSProviderHTTP': { endpoint: 'https://sms.example.com/other' },
    'AdminService.UpdateSMSProviderHTTP': { ...texts, endpoint: 'https://sms.example.com/new' },
    'AdminService.ActivateSMSProvider': twilio,
    'AdminService.DeactivateSMSProvider': twilio,
    'AdminService.RemoveSMSProvider': texts,
    'MessageService.SendTestMessage': { receiver: receiverAddress, medium: 'MEDIUM_EMAIL' },
  };
};

/** Of every kind of message, in the order in which they mean something: asked for, put in place, put back. */
const textRequests = Object.fromEntries(
  [/^Get/, /^Set/, /^Reset/].flatMap((verb) =>
    [AdminService, ManagementService].flatMap(({ name, methods }) =>
      methods
        .filter((method) => verb.test(method.name) && /Message(Custom)?Text/.test(method.name))
        .map((method) => [
          `${name}.${method.name}`,
          { language: 'en', ...(method.name.startsWith('Set') ? { text: 'The code: {{.Code}}' } : {}) },
        ]),
    ),
  ),
);
