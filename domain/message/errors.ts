import { errors } from '../errors.ts';

export const emailProviderErrors = errors('email_provider', {
  not_found: ['not_found', 'There is no such e-mail provider.', 'COMMAND-E9K20hxOS9'],
  already_exists: ['already_exists', 'There is an e-mail provider with this id already.', 'INST-W3VS2'],
  already_active: ['precondition', 'The e-mail provider is active already.', 'COMMAND-vUHBSmBzaw'],
  already_inactive: ['precondition', 'The e-mail provider is not active.', 'COMMAND-km8g3'],
  sender_invalid: ['invalid', 'sender_address must be an e-mail address.'],
  sender_not_ours: [
    'invalid',
    'sender_address must be of a domain of this instance: the domain settings ask for that.',
    'INST-xtWIiR2ZbR',
  ],
  host_invalid: ['invalid', 'host must be a host and a port, as in mail.example.com:587.', 'EMAIL-spR56'],
  host_blocked: [
    'invalid',
    'host is a mail server that may not be called: it is in HTTPClient.DenyList of this server.',
  ],
  user_missing: ['invalid', 'user must be given where there is a password or XOAUTH2.'],
  test_failed: ['precondition', 'The test message could not be sent.', 'SMTP-AAf43'],
  receiver_missing: ['invalid', 'receiver_address must be given.', 'SMTP-99yth'],
  password_missing: ['invalid', 'password must be given: no provider with this id has one.', 'SMTP-p9kj'],
});

export const smsProviderErrors = errors('sms_provider', {
  not_found: ['not_found', 'There is no such SMS provider.', 'COMMAND-6NW4I5Kqzj'],
  already_exists: ['already_exists', 'There is an SMS provider with this id already.'],
  already_active: ['precondition', 'The SMS provider is active already.', 'COMMAND-B25GFeIvRi'],
  already_inactive: ['precondition', 'The SMS provider is not active.', 'COMMAND-OSZAEkYvk7'],
  sid_missing: ['invalid', 'sid must be given: the account at Twilio.'],
  token_missing: ['invalid', 'token must be given: that of the account at Twilio.'],
  sender_missing: ['invalid', 'sender_number must be given, or verify_service_sid.'],
});

/** Of both. */
export const providerErrors = errors('message_provider', {
  endpoint_invalid: ['invalid', 'endpoint must be an http or https address.'],
  endpoint_blocked: ['invalid', 'endpoint is an address that may not be called.', 'COMMAND-Uf0294nKls'],
  not_found: ['not_found', 'There is no such provider.'],
  medium_missing: ['invalid', 'medium must be given, or provider_id.'],
  receiver_missing: ['invalid', 'receiver must be given: an address, or a number.'],
  test_failed: ['precondition', 'The test message could not be sent.'],
});

export const messageTextErrors = errors('message_text', {
  not_found: ['not_found', 'This text was not customized.', 'INSTANCE-fju90'],
  language_invalid: ['invalid', 'language is not a language tag.', 'INSTANCE-kd9fs'],
});
