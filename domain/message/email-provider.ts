import type { Decider } from '../decider.ts';
import { emailProviderErrors } from './errors.ts';
import { type MessageEvent, messageEvents, type XOAuth2 } from './events.ts';
import { checkedReceiver, type HttpProvider, type HttpProviderCommand } from './http-provider.ts';
import {
  changedBy,
  differences,
  listChange,
  noProviders,
  type ProviderList,
  type ProviderListCommand,
  providerOf,
  withActive,
  withoutProvider,
  withProvider,
} from './provider-list.ts';

export type SmtpProvider = {
  readonly kind: 'smtp';
  readonly description: string;
  readonly senderAddress: string;
  readonly senderName: string;
  readonly replyToAddress: string;
  readonly tls: boolean;
  /** With its port. */
  readonly host: string;
  /** Empty: the server asks for no account. */
  readonly user: string;
  readonly password?: string;
  readonly xoauth2Auth?: XOAuth2;
  readonly clientSecret?: string;
};
export type EmailProvider = SmtpProvider | HttpProvider;
export type EmailProviders = ProviderList<EmailProvider>;

export type EmailProviderCommand = { readonly id: string } & (
  | { readonly type: 'AddSmtp'; readonly server: Omit<SmtpProvider, 'kind'> }
  | { readonly type: 'ChangeSmtp'; readonly server: Omit<SmtpProvider, 'kind'> }
  | { readonly type: 'SetSmtpPassword'; readonly password: string }
  | HttpProviderCommand
  | ProviderListCommand
);

type EmailProviderEvent = Extract<MessageEvent, { readonly type: `instance.smtp.${string}` }>;

const decide = (command: EmailProviderCommand, list: EmailProviders): readonly EmailProviderEvent[] => {
  const { id } = command;
  const known = providerOf(list, id);
  if (command.type === 'AddSmtp' || command.type === 'AddHttp') {
    if (known) throw emailProviderErrors.already_exists();
    return command.type === 'AddSmtp'
      ? [{ type: 'instance.smtp.config.added', payload: { id, ...checkedServer(command.server) } }]
      : [{ type: 'instance.smtp.config.http.added', payload: { id, ...checkedReceiver(command.receiver) } }];
  }
  if (!known) throw emailProviderErrors.not_found();
  switch (command.type) {
    case 'ChangeSmtp': {
      if (known.kind !== 'smtp') throw emailProviderErrors.not_found();
      const change = differences(checkedServer(command.server), known);
      return change ? [{ type: 'instance.smtp.config.changed', payload: { id, ...change } }] : [];
    }
    case 'SetSmtpPassword': {
      if (known.kind !== 'smtp') throw emailProviderErrors.not_found();
      const { password } = command;
      if (password === known.password) return [];
      return [{ type: 'instance.smtp.config.password.changed', payload: { id, password } }];
    }
    case 'ChangeHttp': {
      if (known.kind !== 'http') throw emailProviderErrors.not_found();
      const change = differences(checkedReceiver(command.receiver), known);
      return change ? [{ type: 'instance.smtp.config.http.changed', payload: { id, ...change } }] : [];
    }
    case 'ActivateProvider':
    case 'DeactivateProvider':
    case 'RemoveProvider':
      return [{ type: `instance.smtp.config.${listChange(command, list, emailProviderErrors)}`, payload: { id } }];
  }
};

const evolve = (state: EmailProviders, event: EmailProviderEvent): EmailProviders => {
  const { id, ...payload } = event.payload;
  switch (event.type) {
    case 'instance.smtp.config.added':
      return withProvider(state, id, { ...noServer, ...payload } as SmtpProvider);
    case 'instance.smtp.config.http.added':
      return withProvider(state, id, { kind: 'http', description: '', ...payload } as HttpProvider);
    case 'instance.smtp.config.changed':
    case 'instance.smtp.config.password.changed':
    case 'instance.smtp.config.http.changed':
      return changedBy(state, id, payload);
    case 'instance.smtp.config.activated':
      return withActive(state, id);
    case 'instance.smtp.config.deactivated':
      return state.active === id ? withActive(state, undefined) : state;
    case 'instance.smtp.config.removed':
      return withoutProvider(state, id);
  }
};

const noServer = { kind: 'smtp', description: '', senderName: '', replyToAddress: '', tls: false, user: '' } as const;

const hostAndPort = /^(\[[^\]\s]+\]|[^\s:]+):\d{1,5}$/;
const address = /^[^\s@]+@[^\s@]+$/;

const checkedServer = <S extends Omit<SmtpProvider, 'kind'>>(server: S): S => {
  if (!address.test(server.senderAddress)) throw emailProviderErrors.sender_invalid();
  if (!hostAndPort.test(server.host)) throw emailProviderErrors.host_invalid();
  if (server.user === '' && (server.password !== undefined || server.xoauth2Auth))
    throw emailProviderErrors.user_missing();
  return server;
};

export const emailProviders: Decider<EmailProviderCommand, EmailProviders, EmailProviderEvent> = {
  name: 'instance.smtp',
  aggregate: 'instance',
  events: Object.fromEntries(Object.entries(messageEvents).filter(([type]) => type.startsWith('instance.smtp.'))),
  initial: noProviders,
  decide,
  evolve,
};
