import { smsProviderErrors } from '../../../domain/message/errors.ts';
import { type SmsProviderCommand, smsProviders } from '../../../domain/message/sms-provider.ts';
import { findSmsProvider, listSmsProviders } from '../../../projections/message/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { AdminService } from '../../gen/zitadel/admin_pb.js';
import { newSecret } from '../../secret/secret.ts';
import { detailsOf } from '../details.ts';
import { dated, pagingOf } from '../paging.ts';
import { record } from '../record.ts';
import { mayBeCalled } from './email-provider.ts';
import { smsProviderMessage } from './provider-message.ts';
import { signingKeys } from './signing-keys.ts';

type SmsMethods = Pick<
  Methods<typeof AdminService>,
  | 'listSMSProviders'
  | 'getSMSProvider'
  | 'addSMSProviderTwilio'
  | 'updateSMSProviderTwilio'
  | 'updateSMSProviderTwilioToken'
  | 'addSMSProviderHTTP'
  | 'updateSMSProviderHTTP'
  | 'activateSMSProvider'
  | 'deactivateSMSProvider'
  | 'removeSMSProvider'
>;

export const smsProviderMethods = (api: Api): SmsMethods => {
  const decide = async (call: Call, command: SmsProviderCommand) => {
    const { last } = await record(api, call, smsProviders, call.instance.id, command);
    return last ? { details: detailsOf(last) } : {};
  };

  return {
    async listSMSProviders(call, { query }) {
      const { read, listDetails } = dated(call.read);
      const { total, rows } = await listSmsProviders(api.views, read, pagingOf(api.settings, query));
      const keys = await signingKeys(api, call);
      return { details: listDetails(total), result: rows.map((row) => smsProviderMessage(row, keys)) };
    },
    async getSMSProvider(call, { id }) {
      const row = await findSmsProvider(api.views, call.read, id);
      if (!row) throw smsProviderErrors.not_found();
      return { config: smsProviderMessage(row, await signingKeys(api, call)) };
    },

    async addSMSProviderTwilio(call, { sid, token, senderNumber, verifyServiceSid, description }) {
      const id = api.newId();
      const account = { sid, token, senderNumber, verifyServiceSid, description };
      return { ...(await decide(call, { type: 'AddTwilio', id, account })), id };
    },
    updateSMSProviderTwilio: (call, { id, sid, senderNumber, verifyServiceSid, description }) =>
      decide(call, { type: 'ChangeTwilio', id, account: { sid, senderNumber, verifyServiceSid, description } }),
    updateSMSProviderTwilioToken: (call, { id, token }) => decide(call, { type: 'SetTwilioToken', id, token }),

    async addSMSProviderHTTP(call, { endpoint, description }) {
      mayBeCalled(api, endpoint);
      const [id, signingKey] = [api.newId(), newSecret()];
      const receiver = { endpoint, description, signingKey };
      return { ...(await decide(call, { type: 'AddHttp', id, receiver })), id, signingKey };
    },
    async updateSMSProviderHTTP(call, { id, endpoint, description, expirationSigningKey }) {
      mayBeCalled(api, endpoint);
      const renewed = expirationSigningKey ? { signingKey: newSecret() } : {};
      const receiver = { endpoint, description, ...renewed };
      return { ...(await decide(call, { type: 'ChangeHttp', id, receiver })), ...renewed };
    },

    activateSMSProvider: (call, { id }) => decide(call, { type: 'ActivateProvider', id }),
    deactivateSMSProvider: (call, { id }) => decide(call, { type: 'DeactivateProvider', id }),
    removeSMSProvider: (call, { id }) => decide(call, { type: 'RemoveProvider', id }),
  };
};
