import { httpChannel } from '../../api/message/http.ts';
import type { LinkPaths } from '../../api/message/link.ts';
import type { Channel } from '../../api/message/message.ts';
import { type TwilioAddresses, twilioAddresses, twilioChannel } from '../../api/message/twilio.ts';
import { outboundOn } from '../../api/outbound/outbound.ts';
import { ConfigError } from '../config/config.ts';
import type { Config } from '../config/settings.ts';
import { hostAndPort } from './host-and-port.ts';

/** What the configuration says of ways to people; an instance's own providers come before them. @throws ConfigError */
export const channelsByFile = (config: Config): { readonly email?: Channel; readonly sms?: Channel } => {
  const email = smtpOf(config) ?? receiverOf(config, 'DefaultInstance.EmailHTTP');
  const sms = twilioOf(config) ?? receiverOf(config, 'DefaultInstance.SMSHTTP');
  return { ...(email ? { email } : {}), ...(sms ? { sms } : {}) };
};

export const twilioAddressesOf = ({ 'Twilio.Address': address }: Config): TwilioAddresses | undefined =>
  address === undefined ? undefined : { api: address, verify: address };

export const linkPathsOf = (config: Config): LinkPaths => ({
  base: config['Login.DefaultPaths.BasePath'],
  password: config['Login.DefaultPaths.PasswordSetPath'],
  email: config['Login.DefaultPaths.EmailCodePath'],
  otpEmail: config['Login.DefaultPaths.OTPEmailPath'],
  passkey: config['Login.DefaultPaths.PasskeySetPath'],
  domainClaimed: config['Login.DefaultPaths.DomainClaimedPath'],
  invitation: config['Login.DefaultPaths.InvitePath'],
  initialization: config['Login.DefaultPaths.InitializePath'],
  signIn: config['Login.DefaultPaths.SignInPath'],
  signInRequest: config['Login.DefaultPaths.SignInRequestPath'],
});

const smtpOf = (config: Config): Channel | undefined => {
  const {
    'DefaultInstance.SMTPConfiguration.SMTP.Host': address,
    'DefaultInstance.SMTPConfiguration.SMTP.User': user,
    'DefaultInstance.SMTPConfiguration.SMTP.Password': password,
    'DefaultInstance.SMTPConfiguration.From': from,
    'DefaultInstance.SMTPConfiguration.FromName': fromName,
    'DefaultInstance.SMTPConfiguration.ReplyToAddress': replyTo,
  } = config;
  if (address === undefined) return undefined;
  if (from === undefined)
    throw new ConfigError('DefaultInstance.SMTPConfiguration.SMTP.Host needs DefaultInstance.SMTPConfiguration.From.');
  const server = {
    ...hostAndPort('DefaultInstance.SMTPConfiguration.SMTP.Host', address, 587),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...{ tls: config['DefaultInstance.SMTPConfiguration.TLS'], from },
    ...(fromName === undefined ? {} : { fromName }),
    ...(replyTo === undefined ? {} : { replyTo }),
  };
  // Loaded with the first mail.
  let channel: Promise<Channel> | undefined;
  return async (message, leaving) => {
    channel ??= import('../../api/message/smtp.ts').then(({ smtpChannel }) => smtpChannel(server));
    return (await channel)(message, leaving);
  };
};

/** Whoever writes the configuration may name any address: nothing is denied. */
const trusted = outboundOn([]);

const twilioOf = (config: Config): Channel | undefined => {
  const sid = config['DefaultInstance.Twilio.SID'];
  if (sid === undefined) return undefined;
  const token = config['DefaultInstance.Twilio.Token'];
  if (token === undefined) throw new ConfigError('DefaultInstance.Twilio.SID needs DefaultInstance.Twilio.Token.');
  const senderNumber = config['DefaultInstance.Twilio.SenderNumber'];
  const verifyServiceSid = config['DefaultInstance.Twilio.VerifyServiceSID'];
  if (senderNumber === '' && verifyServiceSid === '')
    throw new ConfigError('DefaultInstance.Twilio.SID needs DefaultInstance.Twilio.SenderNumber.');
  const account = { sid, token, senderNumber, verifyServiceSid };
  return twilioChannel(trusted, account, twilioAddressesOf(config) ?? twilioAddresses);
};

const receiverOf = (
  config: Config,
  key: 'DefaultInstance.EmailHTTP' | 'DefaultInstance.SMSHTTP',
): Channel | undefined => {
  const [endpoint, signingKey] = [config[`${key}.Endpoint`], config[`${key}.SigningKey`]];
  if (endpoint === undefined) return undefined;
  if (!URL.canParse(endpoint)) throw new ConfigError(`${key}.Endpoint must be an address, not ${endpoint}.`);
  if (signingKey === undefined) throw new ConfigError(`${key}.Endpoint needs ${key}.SigningKey.`);
  return httpChannel(trusted, { id: '', description: '', endpoint, signingKey }, () => new Date());
};
