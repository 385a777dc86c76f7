import { instance } from '../../../domain/instance/instance.ts';
import {
  type EmailProviderCommand,
  emailProviders,
  type SmtpProvider,
} from '../../../domain/message/email-provider.ts';
import { emailProviderErrors, providerErrors } from '../../../domain/message/errors.ts';
import { providerOf } from '../../../domain/message/provider-list.ts';
import {
  findActiveEmailProvider,
  findEmailProvider,
  listEmailProviders,
} from '../../../projections/message/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { effectiveDomain } from '../../facts/settings.ts';
import type { AdminService } from '../../gen/zitadel/admin_pb.js';
import { hostAndPortIn } from '../../message/smtp-server.ts';
import { outboundOn } from '../../outbound/outbound.ts';
import { newSecret } from '../../secret/secret.ts';
import { detailsOf } from '../details.ts';
import { dated, pagingOf } from '../paging.ts';
import { record } from '../record.ts';
import { emailProviderMessage } from './provider-message.ts';
import { signingKeys } from './signing-keys.ts';
import { sendTestBySmtp } from './test-send.ts';

type EmailMethods = Pick<
  Methods<typeof AdminService>,
  | 'listEmailProviders'
  | 'getEmailProvider'
  | 'getEmailProviderById'
  | 'addEmailProviderSMTP'
  | 'updateEmailProviderSMTP'
  | 'updateEmailProviderSMTPPassword'
  | 'addEmailProviderHTTP'
  | 'updateEmailProviderHTTP'
  | 'activateEmailProvider'
  | 'deactivateEmailProvider'
  | 'removeEmailProvider'
  | 'testEmailProviderSMTP'
  | 'testEmailProviderSMTPById'
>;

/** How the older and the newer methods name a mail server. */
export type AskedServer = {
  readonly senderAddress: string;
  readonly senderName: string;
  readonly replyToAddress?: string;
  readonly tls: boolean;
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly description?: string;
  readonly Auth?:
    | { readonly case: 'none' | undefined; readonly value?: object | undefined }
    | { readonly case: 'plain'; readonly value: { readonly password: string } }
    | {
        readonly case: 'xoauth2';
        readonly value: {
          readonly tokenEndpoint: string;
          readonly scopes: readonly string[];
          readonly OAuth2Type: {
            readonly case?: string | undefined;
            readonly value?: { readonly clientId: string; readonly clientSecret: string } | undefined;
          };
        };
      };
};

const serverIn = (asked: AskedServer): Omit<SmtpProvider, 'kind'> => {
  const { senderAddress, senderName, replyToAddress = '', tls, host, user, description = '', Auth } = asked;
  const password = Auth?.case === 'plain' ? Auth.value.password : asked.password;
  const server = { senderAddress, senderName, replyToAddress, tls, host, user, description };
  if (Auth?.case !== 'xoauth2') return password === '' || user === '' ? server : { ...server, password };
  const { tokenEndpoint, scopes, OAuth2Type } = Auth.value;
  const { clientId = '', clientSecret = '' } = OAuth2Type.value ?? {};
  return { ...server, xoauth2Auth: { tokenEndpoint, scopes: [...scopes], clientId }, clientSecret };
};

/** One decision on the e-mail providers of the instance; answers details for either generation of methods. */
export const decideOnEmail = async (api: Api, call: Call, command: EmailProviderCommand) => {
  const { last } = await record(api, call, emailProviders, call.instance.id, command);
  return last ? { details: detailsOf(last) } : {};
};

/** @throws sender_not_ours, where the domain settings ask for an address of the instance's own domains. */
const mustBeOurs = async (api: Api, call: Call, senderAddress: string) => {
  const { values } = await effectiveDomain(api, call.instance.id);
  if (!values.smtpSenderAddressMatchesInstanceDomain) return;
  const { state } = await api.load(call.instance.id, instance, call.instance.id);
  const domain = senderAddress.split('@').at(-1)?.toLowerCase() ?? '';
  if (!Object.hasOwn(state.domains, domain)) throw emailProviderErrors.sender_not_ours();
};

export const mayBeCalled = ({ settings }: Api, endpoint: string) => {
  if (URL.canParse(endpoint) && outboundOn(settings.deniedAddresses ?? []).denies(endpoint))
    throw providerErrors.endpoint_blocked();
};

/** A server that messages may be sent by; what its name stands for is seen when it is called. */
export const allowedServer = async (api: Api, call: Call, asked: AskedServer): Promise<Omit<SmtpProvider, 'kind'>> => {
  await mustBeOurs(api, call, asked.senderAddress);
  const server = serverIn(asked);
  if (outboundOn(api.settings.deniedAddresses ?? []).deniesHost(hostAndPortIn(server.host).name))
    throw emailProviderErrors.host_blocked();
  if (server.xoauth2Auth) mayBeCalled(api, server.xoauth2Auth.tokenEndpoint);
  return server;
};

/** The server on record, with what was given in place of what it is; a test may leave the password out. */
const serverToTest = async (api: Api, call: Call, id: string, asked: AskedServer): Promise<SmtpProvider> => {
  const server = { kind: 'smtp', ...serverIn(asked) } as const;
  if (id === '' || asked.user === '' || server.password || server.xoauth2Auth) return server;
  const known = await smtpOnRecord(api, call, id);
  if (known.password === undefined) throw emailProviderErrors.password_missing();
  return { ...server, password: known.password };
};

const smtpOnRecord = async (api: Api, call: Call, id: string): Promise<SmtpProvider> => {
  const { state } = await api.load(call.instance.id, emailProviders, call.instance.id);
  const known = providerOf(state, id);
  if (known?.kind !== 'smtp') throw emailProviderErrors.not_found();
  return known;
};

export const testServer = async (api: Api, call: Call, asked: AskedServer & { id: string; receiverAddress: string }) =>
  sendTestBySmtp(api, call, await serverToTest(api, call, asked.id, asked), asked.receiverAddress);

export const testServerOnRecord = async (api: Api, call: Call, id: string, receiver: string) =>
  sendTestBySmtp(api, call, await smtpOnRecord(api, call, id), receiver);

export const emailProviderMethods = (api: Api): EmailMethods => ({
  async listEmailProviders(call, { query }) {
    const { read, listDetails } = dated(call.read);
    const { total, rows } = await listEmailProviders(api.views, read, pagingOf(api.settings, query));
    const keys = await signingKeys(api, call);
    return { details: listDetails(total), result: rows.map((row) => emailProviderMessage(row, keys)) };
  },
  async getEmailProvider(call) {
    const row = await findActiveEmailProvider(api.views, call.read);
    if (!row) throw emailProviderErrors.not_found();
    return { config: emailProviderMessage(row, await signingKeys(api, call)) };
  },
  async getEmailProviderById(call, { id }) {
    const row = await findEmailProvider(api.views, call.read, id);
    if (!row) throw emailProviderErrors.not_found();
    return { config: emailProviderMessage(row, await signingKeys(api, call)) };
  },

  async addEmailProviderSMTP(call, request) {
    const server = await allowedServer(api, call, request);
    const id = api.newId();
    return { ...(await decideOnEmail(api, call, { type: 'AddSmtp', id, server })), id };
  },
  async updateEmailProviderSMTP(call, request) {
    const server = await allowedServer(api, call, request);
    return decideOnEmail(api, call, { type: 'ChangeSmtp', id: request.id, server });
  },
  updateEmailProviderSMTPPassword: (call, { id, password }) =>
    decideOnEmail(api, call, { type: 'SetSmtpPassword', id, password }),

  async addEmailProviderHTTP(call, { endpoint, description }) {
    mayBeCalled(api, endpoint);
    const [id, signingKey] = [api.newId(), newSecret()];
    const receiver = { endpoint, description, signingKey };
    return { ...(await decideOnEmail(api, call, { type: 'AddHttp', id, receiver })), id, signingKey };
  },
  async updateEmailProviderHTTP(call, { id, endpoint, description, expirationSigningKey }) {
    mayBeCalled(api, endpoint);
    const renewed = expirationSigningKey ? { signingKey: newSecret() } : {};
    const receiver = { endpoint, description, ...renewed };
    return { ...(await decideOnEmail(api, call, { type: 'ChangeHttp', id, receiver })), ...renewed };
  },

  activateEmailProvider: (call, { id }) => decideOnEmail(api, call, { type: 'ActivateProvider', id }),
  deactivateEmailProvider: (call, { id }) => decideOnEmail(api, call, { type: 'DeactivateProvider', id }),
  removeEmailProvider: (call, { id }) => decideOnEmail(api, call, { type: 'RemoveProvider', id }),

  async testEmailProviderSMTP(call, request) {
    await testServer(api, call, request);
    return {};
  },
  async testEmailProviderSMTPById(call, { id, receiverAddress }) {
    await testServerOnRecord(api, call, id, receiverAddress);
    return {};
  },
});
