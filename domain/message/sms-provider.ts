import type { Decider } from '../decider.ts';
import { smsProviderErrors } from './errors.ts';
import { type MessageEvent, messageEvents } from './events.ts';
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

type TwilioProvider = {
  readonly kind: 'twilio';
  readonly description: string;
  readonly sid: string;
  readonly token: string;
  readonly senderNumber: string;
  /** Of Twilio Verify, which then sends in its own words. */
  readonly verifyServiceSid: string;
};
export type SmsProvider = TwilioProvider | HttpProvider;
export type SmsProviders = ProviderList<SmsProvider>;

export type SmsProviderCommand = { readonly id: string } & (
  | { readonly type: 'AddTwilio'; readonly account: Omit<TwilioProvider, 'kind'> }
  | { readonly type: 'ChangeTwilio'; readonly account: Omit<TwilioProvider, 'kind' | 'token'> }
  | { readonly type: 'SetTwilioToken'; readonly token: string }
  | HttpProviderCommand
  | ProviderListCommand
);

type SmsProviderEvent = Extract<MessageEvent, { readonly type: `instance.sms.${string}` }>;

const decide = (command: SmsProviderCommand, list: SmsProviders): readonly SmsProviderEvent[] => {
  const { id } = command;
  const known = providerOf(list, id);
  if (command.type === 'AddTwilio' || command.type === 'AddHttp') {
    if (known) throw smsProviderErrors.already_exists();
    return command.type === 'AddTwilio'
      ? [{ type: 'instance.sms.configtwilio.added', payload: { id, ...withToken(checkedAccount(command.account)) } }]
      : [{ type: 'instance.sms.confighttp.added', payload: { id, ...checkedReceiver(command.receiver) } }];
  }
  if (!known) throw smsProviderErrors.not_found();
  switch (command.type) {
    case 'ChangeTwilio': {
      if (known.kind !== 'twilio') throw smsProviderErrors.not_found();
      const change = differences(checkedAccount(command.account), known);
      return change ? [{ type: 'instance.sms.configtwilio.changed', payload: { id, ...change } }] : [];
    }
    case 'SetTwilioToken': {
      if (known.kind !== 'twilio') throw smsProviderErrors.not_found();
      const { token } = withToken(command);
      return token === known.token ? [] : [{ type: 'instance.sms.configtwilio.token.changed', payload: { id, token } }];
    }
    case 'ChangeHttp': {
      if (known.kind !== 'http') throw smsProviderErrors.not_found();
      const change = differences(checkedReceiver(command.receiver), known);
      return change ? [{ type: 'instance.sms.confighttp.changed', payload: { id, ...change } }] : [];
    }
    case 'ActivateProvider':
    case 'DeactivateProvider':
    case 'RemoveProvider':
      return [{ type: `instance.sms.config${listChange(command, list, smsProviderErrors)}`, payload: { id } }];
  }
};

const evolve = (state: SmsProviders, event: SmsProviderEvent): SmsProviders => {
  const { id, ...payload } = event.payload;
  switch (event.type) {
    case 'instance.sms.configtwilio.added':
      return withProvider(state, id, { ...noAccount, ...payload } as TwilioProvider);
    case 'instance.sms.confighttp.added':
      return withProvider(state, id, { kind: 'http', description: '', ...payload } as HttpProvider);
    case 'instance.sms.configtwilio.changed':
    case 'instance.sms.configtwilio.token.changed':
    case 'instance.sms.confighttp.changed':
      return changedBy(state, id, payload);
    case 'instance.sms.configactivated':
      return withActive(state, id);
    case 'instance.sms.configdeactivated':
      return state.active === id ? withActive(state, undefined) : state;
    case 'instance.sms.configremoved':
      return withoutProvider(state, id);
  }
};

const noAccount = { kind: 'twilio', description: '', verifyServiceSid: '' } as const;

const checkedAccount = <A extends Omit<TwilioProvider, 'kind' | 'token'>>(account: A): A => {
  if (account.sid === '') throw smsProviderErrors.sid_missing();
  if (account.senderNumber === '' && account.verifyServiceSid === '') throw smsProviderErrors.sender_missing();
  return account;
};

const withToken = <T extends { readonly token: string }>(account: T): T => {
  if (account.token === '') throw smsProviderErrors.token_missing();
  return account;
};

export const smsProviders: Decider<SmsProviderCommand, SmsProviders, SmsProviderEvent> = {
  name: 'instance.sms',
  aggregate: 'instance',
  events: Object.fromEntries(Object.entries(messageEvents).filter(([type]) => type.startsWith('instance.sms.'))),
  initial: noProviders,
  decide,
  evolve,
};
