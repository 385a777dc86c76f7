import type { Decider } from '../decider.ts';
import { settingsErrors } from './errors.ts';
import type { SettingsEvent } from './events.ts';
import { noSettings, type SettingsState, schemasWithin, stamp } from './policy.ts';

/** What others may do with the instance, as the event names it. */
export type SecuritySettings = {
  readonly enable_iframe_embedding: boolean;
  readonly allowedOrigins: readonly string[];
  readonly enable_impersonation: boolean;
  readonly enable_dynamic_client_registration: boolean;
  readonly allow_unauthenticated_dynamic_client_registration: boolean;
  readonly enable_client_id_metadata_document: boolean;
  readonly client_id_metadata_document_allowed_urls: readonly string[];
  readonly client_id_metadata_document_allow_any_url: boolean;
};

export const defaultSecurity: SecuritySettings = {
  enable_iframe_embedding: false,
  allowedOrigins: [],
  enable_impersonation: false,
  enable_dynamic_client_registration: false,
  allow_unauthenticated_dynamic_client_registration: false,
  enable_client_id_metadata_document: false,
  client_id_metadata_document_allowed_urls: [],
  client_id_metadata_document_allow_any_url: false,
};

export type SecurityCommand =
  | { readonly type: 'SetSecurity'; readonly values: Partial<SecuritySettings> }
  | { readonly type: 'AllowClientUrl'; readonly url: string }
  | { readonly type: 'RefuseClientUrl'; readonly url: string };

const name = 'instance.policy.security';
type SecurityEvent = Extract<SettingsEvent, { readonly type: `${typeof name}.${string}` }>;
const urlEvent = (verb: 'added' | 'removed', url: string) =>
  ({ type: `${name}.client_id_metadata_document.allowed_url.${verb}`, payload: { url } }) as const;

const check = ({ allowedOrigins, client_id_metadata_document_allowed_urls: urls }: SecuritySettings) => {
  const bad = allowedOrigins.find((origin) => !/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/i.test(origin));
  if (bad !== undefined) throw settingsErrors.origin_invalid();
  for (const url of urls) mustBeClientUrl(url);
};

/** A path that needs no tidying, so that it is compared as it stands. */
const mustBeClientUrl = (url: string) => {
  const path = /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?(\/[^\s#?]*)(\?[^\s#]*)?$/i.exec(url)?.[1];
  if (url.length > 500 || path === undefined || path.split('/').some((part) => part === '.' || part === '..'))
    throw settingsErrors.client_url_invalid();
};

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

const decide = (
  command: SecurityCommand,
  { values = defaultSecurity }: SettingsState<SecuritySettings>,
): readonly SecurityEvent[] => {
  const allowed = values.client_id_metadata_document_allowed_urls;
  switch (command.type) {
    case 'SetSecurity': {
      const wanted = { ...values, ...command.values };
      check(wanted);
      const changed = Object.entries(wanted).filter(
        ([field, value]) => !same(value, values[field as keyof typeof values]),
      );
      return changed.length === 0 ? [] : [{ type: `${name}.set`, payload: Object.fromEntries(changed) }];
    }
    case 'AllowClientUrl':
      mustBeClientUrl(command.url);
      if (allowed.includes(command.url)) throw settingsErrors.client_url_exists();
      return [urlEvent('added', command.url)];
    case 'RefuseClientUrl':
      if (!allowed.includes(command.url)) throw settingsErrors.client_url_not_found();
      return [urlEvent('removed', command.url)];
  }
};

const valuesAfter = (values: SecuritySettings, event: SecurityEvent): SecuritySettings => {
  const urls = values.client_id_metadata_document_allowed_urls;
  switch (event.type) {
    case `${name}.set`:
      return { ...values, ...(event.payload as Partial<SecuritySettings>) };
    case `${name}.client_id_metadata_document.allowed_url.added`:
      return { ...values, client_id_metadata_document_allowed_urls: [...urls, event.payload.url] };
    case `${name}.client_id_metadata_document.allowed_url.removed`: {
      const left = urls.filter((url) => url !== event.payload.url);
      return { ...values, client_id_metadata_document_allowed_urls: left };
    }
  }
};

/** Only an instance has them. */
export const securitySettings: Decider<SecurityCommand, SettingsState<SecuritySettings>, SecurityEvent> = {
  name,
  aggregate: 'instance',
  events: schemasWithin(name),
  initial: noSettings,
  decide,
  evolve: ({ values = defaultSecurity }, event, envelope) => ({
    values: valuesAfter(values, event),
    ...stamp(envelope),
  }),
};
