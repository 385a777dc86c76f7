import { type EmailProvider, emailProviders } from '../../domain/message/email-provider.ts';
import { activeOf } from '../../domain/message/provider-list.ts';
import { type SmsProvider, smsProviders } from '../../domain/message/sms-provider.ts';
import type { Api } from '../api.ts';
import { outboundOn } from '../outbound/outbound.ts';
import { httpChannel } from './http.ts';
import type { Channel, Medium, Message } from './message.ts';
import { smtpServerOf } from './smtp-server.ts';
import { type TwilioAddresses, twilioChannel } from './twilio.ts';

type ChannelsApi = Pick<Api, 'load' | 'now' | 'settings'>;
type Configured = {
  /** By the configuration of this server, for every instance that has nothing of its own. */
  readonly byFile: { readonly [M in Medium]?: Channel };
  readonly inbox: Channel;
  readonly twilio?: TwilioAddresses | undefined;
};

/** The instance's own active provider, or what the server is configured with, or the inbox. */
export const channelsOf = (api: ChannelsApi, { byFile, inbox, twilio }: Configured): Channel => {
  const outbound = outboundOn(api.settings.deniedAddresses ?? []);

  const byEmail = (provider: EmailProvider & { readonly id: string }): Channel =>
    provider.kind === 'http'
      ? httpChannel(outbound, provider, api.now)
      : async (message) => {
          const { smtpChannel } = await import('./smtp.ts');
          return smtpChannel(await smtpServerOf(provider, outbound))(message);
        };
  const bySms = (provider: SmsProvider & { readonly id: string }): Channel =>
    provider.kind === 'http'
      ? httpChannel(outbound, provider, api.now)
      : twilioChannel(twilio ? outboundOn([]) : outbound, provider, twilio);

  const own = async ({ by, instanceId }: Message): Promise<Channel | undefined> => {
    if (by === 'email') {
      const provider = activeOf((await api.load(instanceId, emailProviders, instanceId)).state);
      return provider && byEmail(provider);
    }
    const provider = activeOf((await api.load(instanceId, smsProviders, instanceId)).state);
    return provider && bySms(provider);
  };

  return async (message) => ((await own(message)) ?? byFile[message.by] ?? inbox)(message);
};
