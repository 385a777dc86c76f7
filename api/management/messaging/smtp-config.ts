import { emailProviderErrors } from '../../../domain/message/errors.ts';
import {
  findActiveEmailProvider,
  findEmailProvider,
  listEmailProviders,
} from '../../../projections/message/queries.ts';
import type { Api, Methods } from '../../api.ts';
import type { AdminService } from '../../gen/zitadel/admin_pb.js';
import { dated, pagingOf } from '../paging.ts';
import { allowedServer, decideOnEmail, testServer, testServerOnRecord } from './email-provider.ts';
import { smtpConfigMessage } from './provider-message.ts';

type SmtpMethods = Pick<
  Methods<typeof AdminService>,
  | 'listSMTPConfigs'
  | 'getSMTPConfig'
  | 'getSMTPConfigById'
  | 'addSMTPConfig'
  | 'updateSMTPConfig'
  | 'updateSMTPConfigPassword'
  | 'activateSMTPConfig'
  | 'deactivateSMTPConfig'
  | 'removeSMTPConfig'
  | 'testSMTPConfig'
  | 'testSMTPConfigById'
>;

/** Mail servers under the names that they had before there were other providers: Terraform and the console use them. */
export const smtpConfigMethods = (api: Api): SmtpMethods => ({
  async listSMTPConfigs(call, { query }) {
    const { read, listDetails } = dated(call.read);
    const { total, rows } = await listEmailProviders(api.views, read, pagingOf(api.settings, query));
    return { details: listDetails(total), result: rows.map(smtpConfigMessage) };
  },
  async getSMTPConfig(call) {
    const row = await findActiveEmailProvider(api.views, call.read);
    if (!row) throw emailProviderErrors.not_found();
    return { smtpConfig: smtpConfigMessage(row) };
  },
  async getSMTPConfigById(call, { id }) {
    const row = await findEmailProvider(api.views, call.read, id);
    if (!row) throw emailProviderErrors.not_found();
    return { smtpConfig: smtpConfigMessage(row) };
  },
  async addSMTPConfig(call, request) {
    const server = await allowedServer(api, call, request);
    const id = api.newId();
    return { ...(await decideOnEmail(api, call, { type: 'AddSmtp', id, server })), id };
  },
  async updateSMTPConfig(call, request) {
    const server = await allowedServer(api, call, request);
    return decideOnEmail(api, call, { type: 'ChangeSmtp', id: request.id, server });
  },
  updateSMTPConfigPassword: (call, { id, password }) =>
    decideOnEmail(api, call, { type: 'SetSmtpPassword', id, password }),
  activateSMTPConfig: (call, { id }) => decideOnEmail(api, call, { type: 'ActivateProvider', id }),
  deactivateSMTPConfig: (call, { id }) => decideOnEmail(api, call, { type: 'DeactivateProvider', id }),
  removeSMTPConfig: (call, { id }) => decideOnEmail(api, call, { type: 'RemoveProvider', id }),
  async testSMTPConfig(call, request) {
    await testServer(api, call, request);
    return {};
  },
  async testSMTPConfigById(call, { id, receiverAddress }) {
    await testServerOnRecord(api, call, id, receiverAddress);
    return {};
  },
});
