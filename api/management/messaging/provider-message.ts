import type { MessageInitShape } from '@bufbuild/protobuf';
import type { EmailProviderRow, SmsProviderRow } from '../../../projections/message/queries.ts';
import { providerState } from '../../../projections/message/tables.ts';
import {
  type EmailProviderSchema,
  EmailProviderState,
  SMSProviderConfigState,
  type SMSProviderSchema,
  type SMTPConfigSchema,
  SMTPConfigState,
} from '../../gen/zitadel/settings_pb.js';
import { detailsOfRow } from '../details.ts';
import type { SigningKeys } from './signing-keys.ts';

const isActive = ({ state }: { readonly state: number }) => state === providerState.active;

const serverOf = (row: EmailProviderRow) => ({
  senderAddress: row.sender_address ?? '',
  senderName: row.sender_name ?? '',
  replyToAddress: row.reply_to_address ?? '',
  tls: row.tls ?? false,
  host: row.host ?? '',
  user: row.account ?? '',
});

const authOf = ({ auth, token_endpoint, scopes, client_id }: EmailProviderRow) => {
  if (auth !== 'xoauth2') return { case: auth === 'plain' ? ('plain' as const) : ('none' as const), value: {} };
  const clientCredentials = { case: 'clientCredentials' as const, value: { clientId: client_id ?? '' } };
  const value = { tokenEndpoint: token_endpoint ?? '', scopes: [...(scopes ?? [])], OAuth2Type: clientCredentials };
  return { case: 'xoauth2' as const, value };
};

export const emailProviderMessage = (
  row: EmailProviderRow,
  keys: SigningKeys,
): MessageInitShape<typeof EmailProviderSchema> => ({
  ...{ id: row.id, description: row.description, details: detailsOfRow(row) },
  state: isActive(row) ? EmailProviderState.EMAIL_PROVIDER_ACTIVE : EmailProviderState.EMAIL_PROVIDER_INACTIVE,
  config:
    row.kind === 'http'
      ? { case: 'http', value: { endpoint: row.endpoint ?? '', signingKey: keys[row.id] ?? '' } }
      : { case: 'smtp', value: { ...serverOf(row), Auth: authOf(row) } },
});

/** The same as it was called before there was anything else. */
export const smtpConfigMessage = (row: EmailProviderRow): MessageInitShape<typeof SMTPConfigSchema> => ({
  ...{ id: row.id, description: row.description, details: detailsOfRow(row), ...serverOf(row) },
  state: isActive(row) ? SMTPConfigState.SMTP_CONFIG_ACTIVE : SMTPConfigState.SMTP_CONFIG_INACTIVE,
});

export const smsProviderMessage = (
  row: SmsProviderRow,
  keys: SigningKeys,
): MessageInitShape<typeof SMSProviderSchema> => ({
  ...{ id: row.id, description: row.description, details: detailsOfRow(row) },
  state: isActive(row)
    ? SMSProviderConfigState.SMS_PROVIDER_CONFIG_ACTIVE
    : SMSProviderConfigState.SMS_PROVIDER_CONFIG_INACTIVE,
  config:
    row.kind === 'http'
      ? { case: 'http', value: { endpoint: row.endpoint ?? '', signingKey: keys[row.id] ?? '' } }
      : {
          case: 'twilio',
          value: {
            ...{ sid: row.sid ?? '', senderNumber: row.sender_number ?? '' },
            verifyServiceSid: row.verify_service_sid ?? '',
          },
        },
});
