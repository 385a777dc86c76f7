import { table } from '../projection.ts';

/** As ZITADEL numbers them. */
export const providerState = { active: 1, inactive: 2 } as const;

const provider = { id: 'text', kind: 'text', state: 'integer', description: 'text' } as const;

/** `kind`: smtp or http, and which columns mean something. */
export const emailProvidersTable = table({
  name: 'email_providers',
  columns: {
    ...provider,
    sender_address: 'text?',
    sender_name: 'text?',
    reply_to_address: 'text?',
    tls: 'boolean?',
    host: 'text?',
    account: 'text?',
    /** none, plain or xoauth2. */
    auth: 'text?',
    token_endpoint: 'text?',
    scopes: 'texts?',
    client_id: 'text?',
    endpoint: 'text?',
  },
  key: ['id'],
});

/** `kind`: twilio or http. */
export const smsProvidersTable = table({
  name: 'sms_providers',
  columns: {
    ...provider,
    sid: 'text?',
    sender_number: 'text?',
    verify_service_sid: 'text?',
    endpoint: 'text?',
  },
  key: ['id'],
});

/** `owner_id`: the instance's id, or the organization's. A part of a text a row. */
export const messageTextsTable = table({
  name: 'message_texts',
  columns: { owner_id: 'text', template: 'text', language: 'text', part: 'text', words: 'text' },
  key: ['owner_id', 'template', 'language', 'part'],
});
