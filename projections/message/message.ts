import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { MessageEvent, XOAuth2 } from '../../domain/message/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import { insert, projection, remove, update, upsert } from '../projection.ts';
import { emailProvidersTable, messageTextsTable, providerState, smsProvidersTable } from './tables.ts';

const { active, inactive } = providerState;

type Smtp = {
  readonly description?: string | undefined;
  readonly senderAddress?: string | undefined;
  readonly senderName?: string | undefined;
  readonly replyToAddress?: string | undefined;
  readonly tls?: boolean | undefined;
  readonly host?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly xoauth2Auth?: XOAuth2 | undefined;
};

const smtpColumns = (server: Smtp) => ({
  description: server.description,
  sender_address: server.senderAddress,
  sender_name: server.senderName,
  reply_to_address: server.replyToAddress,
  tls: server.tls,
  host: server.host,
  account: server.user,
  ...authColumns(server),
});

const authColumns = ({ password, xoauth2Auth }: Smtp) => {
  if (!xoauth2Auth) return password === undefined ? {} : { auth: 'plain' };
  const { tokenEndpoint, scopes, clientId } = xoauth2Auth;
  return { auth: 'xoauth2', token_endpoint: tokenEndpoint, scopes, client_id: clientId };
};

const newServer = { kind: 'smtp', state: inactive, auth: 'none', description: '', tls: false } as const;

/** Without the columns that the event says nothing of. */
const defined = <R extends object>(row: R) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof R]?: Exclude<R[K], undefined>;
  };

type Part = {
  readonly aggregateId: string;
  readonly payload: { readonly template: string; readonly language: string; readonly key: string };
};
const keyOf = ({ aggregateId: owner_id, payload: { template, language, key: part } }: Part) => ({
  ...{ owner_id, template, language, part },
});
const setPart = (event: Part & { readonly payload: { readonly text: string } }) =>
  upsert(messageTextsTable, { ...keyOf(event), words: event.payload.text });
const removePart = (event: Part) => remove(messageTextsTable, keyOf(event));
const removeText = ({
  aggregateId: owner_id,
  payload: { template, language },
}: Omit<Part, 'payload'> & {
  readonly payload: Omit<Part['payload'], 'key'>;
}) => remove(messageTextsTable, { owner_id, template, language });

export const messages = projection<MessageEvent | InstanceEvent | OrgEvent>()({
  name: 'messages',
  version: 1,
  tables: [emailProvidersTable, smsProvidersTable, messageTextsTable],
  on: {
    'instance.smtp.config.added': ({ payload }) =>
      insert(emailProvidersTable, { ...newServer, ...defined(smtpColumns(payload)), id: payload.id }),
    'instance.smtp.config.changed': ({ payload }) =>
      update(emailProvidersTable, { id: payload.id }, smtpColumns(payload)),
    'instance.smtp.config.password.changed': ({ payload: { id } }) =>
      update(emailProvidersTable, { id }, { auth: 'plain' }),
    'instance.smtp.config.http.added': ({ payload: { id, endpoint, description = '' } }) =>
      insert(emailProvidersTable, { id, kind: 'http', state: inactive, description, endpoint }),
    'instance.smtp.config.http.changed': ({ payload: { id, endpoint, description } }) =>
      update(emailProvidersTable, { id }, { endpoint, description }),
    'instance.smtp.config.activated': ({ payload: { id } }) => [
      update(emailProvidersTable, { state: active }, { state: inactive }),
      update(emailProvidersTable, { id }, { state: active }),
    ],
    'instance.smtp.config.deactivated': ({ payload: { id } }) =>
      update(emailProvidersTable, { id }, { state: inactive }),
    'instance.smtp.config.removed': ({ payload: { id } }) => remove(emailProvidersTable, { id }),

    'instance.sms.configtwilio.added': ({ payload: { id, sid, senderNumber, verifyServiceSid, description = '' } }) =>
      insert(smsProvidersTable, {
        ...{ id, kind: 'twilio', state: inactive, description, sid },
        ...{ sender_number: senderNumber, verify_service_sid: verifyServiceSid ?? '' },
      }),
    'instance.sms.configtwilio.changed': ({ payload: { id, sid, senderNumber, verifyServiceSid, description } }) =>
      update(
        smsProvidersTable,
        { id },
        { sid, sender_number: senderNumber, verify_service_sid: verifyServiceSid, description },
      ),
    'instance.sms.configtwilio.token.changed': ({ payload: { id } }) => update(smsProvidersTable, { id }, {}),
    'instance.sms.confighttp.added': ({ payload: { id, endpoint, description = '' } }) =>
      insert(smsProvidersTable, { id, kind: 'http', state: inactive, description, endpoint }),
    'instance.sms.confighttp.changed': ({ payload: { id, endpoint, description } }) =>
      update(smsProvidersTable, { id }, { endpoint, description }),
    'instance.sms.configactivated': ({ payload: { id } }) => [
      update(smsProvidersTable, { state: active }, { state: inactive }),
      update(smsProvidersTable, { id }, { state: active }),
    ],
    'instance.sms.configdeactivated': ({ payload: { id } }) => update(smsProvidersTable, { id }, { state: inactive }),
    'instance.sms.configremoved': ({ payload: { id } }) => remove(smsProvidersTable, { id }),

    'instance.customtext.set': setPart,
    'instance.customtext.removed': removePart,
    'instance.customtext.template.removed': removeText,
    'org.customtext.set': setPart,
    'org.customtext.removed': removePart,
    'org.customtext.template.removed': removeText,
    'instance.removed': () => [
      remove(emailProvidersTable, {}),
      remove(smsProvidersTable, {}),
      remove(messageTextsTable, {}),
    ],
    'org.removed': ({ aggregateId }) => remove(messageTextsTable, { owner_id: aggregateId }),
  },
});
