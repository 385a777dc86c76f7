import { type EmailProvider, emailProviders } from '../../domain/message/email-provider.ts';
import { activeOf, providerOf } from '../../domain/message/provider-list.ts';
import { type SmsProvider, smsProviders } from '../../domain/message/sms-provider.ts';
import type { Api } from '../api.ts';
import { outboundOn } from '../outbound/outbound.ts';
import { httpChannel } from './http.ts';
import type { Channel, Medium, Ways } from './message.ts';
import { smtpServerOf } from './smtp-server.ts';
import { type TwilioAddresses, twilioChannel } from './twilio.ts';

type ChannelsApi = Pick<Api, 'load' | 'now' | 'settings'>;
type Configured = {
  /** By the configuration of this server, for every instance that has nothing of its own. */
  readonly byFile: { readonly [M in Medium]?: Channel };
  readonly inbox: Channel;
  readonly twilio?: TwilioAddresses | undefined;
};

/** How an instance reaches people, in each medium: what it chose, what the server chose, or the inbox. */
export const waysOf = (api: ChannelsApi, { byFile, inbox, twilio }: Configured): Ways => {
  const outbound = outboundOn(api.settings.deniedAddresses ?? []);

  const byEmail = (provider: EmailProvider & { readonly id: string }): Channel =>
    provider.kind === 'http'
      ? httpChannel(outbound, provider, api.now)
      : async (message, leaving) => {
          const { smtpChannel } = await import('./smtp.ts');
          return smtpChannel(await smtpServerOf(provider, outbound), { outbound })(message, leaving);
        };
  const bySms = (provider: SmsProvider & { readonly id: string }): Channel =>
    provider.kind === 'http'
      ? httpChannel(outbound, provider, api.now)
      : twilioChannel(twilio ? outboundOn([]) : outbound, provider, twilio);

  const emailProvidersOf = async (instanceId: string) => (await api.load(instanceId, emailProviders, instanceId)).state;
  const smsProvidersOf = async (instanceId: string) => (await api.load(instanceId, smsProviders, instanceId)).state;

  const own = async (instanceId: string, by: Medium): Promise<Channel | undefined> => {
    if (by === 'email') {
      const provider = activeOf(await emailProvidersOf(instanceId));
      return provider && byEmail(provider);
    }
    const provider = activeOf(await smsProvidersOf(instanceId));
    return provider && bySms(provider);
  };

  return {
    async inUse(instanceId, by) {
      const provider = await own(instanceId, by);
      if (provider) return { of: 'provider', channel: provider };
      const configured = byFile[by];
      return configured ? { of: 'configuration', channel: configured } : { of: 'inbox', channel: inbox };
    },
    async through(instanceId, id) {
      const email = providerOf(await emailProvidersOf(instanceId), id);
      if (email) return { of: 'provider', by: 'email', channel: byEmail({ ...email, id }) };
      const sms = providerOf(await smsProvidersOf(instanceId), id);
      return sms && { of: 'provider', by: 'sms', channel: bySms({ ...sms, id }) };
    },
  };
};
