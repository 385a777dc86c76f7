import { errors } from '../errors.ts';

export const settingsErrors = errors('settings', {
  not_found: ['not_found', 'Nobody had made these settings.'],
  instance_needs_settings: ['precondition', 'The settings of an instance can be changed, not removed.'],
  min_length_not_allowed: ['invalid', 'A password needs at least one and at most 72 characters.', 'INSTANCE-Lsp0e'],
  attempts_not_allowed: ['invalid', 'The number of attempts is a whole number, 0 for no limit.'],
  lifetime_not_allowed: ['invalid', 'A lifetime is longer than nothing, and shorter than a hundred years.'],
  redirect_uri_invalid: ['invalid', 'The default redirect URI is not a URI.', 'INST-SFdqd'],
  factor_unknown: ['invalid', 'There is no such factor.', 'INSTANCE-5m9fs'],
  too_many_users: [
    'precondition',
    'Too many users would get other login names at once: set the domain policy of their organizations one by one.',
  ],
  idp_unknown: ['not_found', 'There is no such identity provider.', 'Org-39fjs'],
  factor_exists: ['already_exists', 'This factor is allowed already.', 'INSTANCE-2B0ps'],
  factor_not_found: ['not_found', 'This factor is not allowed as it is.', 'INSTANCE-3M9df'],
  colour_invalid: ['invalid', 'A colour is # and three or six hexadecimal digits, or empty.', 'POLICY-391dG'],
  theme_unknown: ['invalid', 'There is no such theme mode.'],
  days_not_allowed: ['invalid', 'A number of days is a whole number, 0 for no limit.'],
  email_invalid: ['invalid', 'The support address is not an e-mail address.', 'EMAIL-599BI'],
  translation_invalid: ['invalid', 'Translations are texts, by page and key.'],
  locale_invalid: ['invalid', 'This is not a language tag.', 'QUERY-rZLAGi'],
  origin_invalid: ['invalid', 'An allowed origin is a scheme and a host, such as https://app.example.com.'],
  client_policy_invalid: ['invalid', 'This policy for clients makes no sense.'],
  client_url_invalid: ['invalid', 'This is not the URL of a client metadata document: https, a path, no fragment.'],
  client_url_exists: ['already_exists', 'This URL is allowed already.'],
  client_url_not_found: ['not_found', 'This URL is not allowed as it is.'],
  link_type_missing: ['invalid', 'A link needs a type.', 'ccHyiN'],
  link_key_missing: ['invalid', 'A custom link needs a translation key.', 'RZp5mC'],
  link_type_twice: ['invalid', 'There is one link of each type, but for custom ones.', 'tSuHhT'],
  language_not_supported: ['invalid', 'There are no words in this language.', 'LANG-lg4DP'],
  default_language_not_allowed: ['precondition', 'The default language must be allowed.', 'COMMAND-L0m2u'],
  language_not_allowed: ['precondition', 'This language is not allowed.', 'LANG-2M9fs'],
  link_invalid: ['invalid', 'A link is a URL of the web: http or https.'],
});

/** ZITADEL's ids for: there already, not there, nothing to change. */
type RefusalIds = readonly [exists: string, missing: string, unchanged?: string];

/** What is refused of one kind of settings at one level, whoever asks to add, change or reset them. */
export const refusals = (prefix: string, [exists, missing, unchanged]: RefusalIds) =>
  errors(prefix, {
    already_exists: ['already_exists', 'There are settings of this kind already.', exists],
    not_found: ['not_found', 'There are no settings of this kind here.', missing],
    not_changed: [
      'precondition',
      'This would change nothing.',
      ...(unchanged ? ([unchanged] as const) : ([] as const)),
    ],
  });
export type Refusals = ReturnType<typeof refusals>;
