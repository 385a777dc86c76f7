import { providerErrors } from '../../domain/message/errors.ts';
import { type Api, type Service, service } from '../api.ts';
import { Medium, MessageService, Way } from '../gen/fasti/message/v1/message_service_pb.js';
import { sendTest } from './messaging/test-send.ts';

export const messageService = (api: Api): Service =>
  service(MessageService, {
    async sendTestMessage(call, { receiver, providerId, medium }) {
      if (receiver === '') throw providerErrors.receiver_missing();
      const way =
        providerId === ''
          ? await wayInUse(api, call.instance.id, medium)
          : await api.ways.through(call.instance.id, providerId);
      if (!way) throw providerErrors.not_found();
      await sendTest(api, call, way.channel, { by: way.by, to: receiver }).catch((error: Error) => {
        throw providerErrors.test_failed({ message: `The test message could not be sent: ${error.message}` });
      });
      return { sentBy: sentBy[way.of] };
    },
  });

const wayInUse = async ({ ways }: Api, instanceId: string, medium: Medium) => {
  if (medium === Medium.UNSPECIFIED) throw providerErrors.medium_missing();
  const by = medium === Medium.SMS ? 'sms' : 'email';
  return { by, ...(await ways.inUse(instanceId, by)) } as const;
};

const sentBy = { provider: Way.PROVIDER, configuration: Way.CONFIGURATION, inbox: Way.INBOX } as const;
