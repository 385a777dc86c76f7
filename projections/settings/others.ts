import type { Envelope } from '../../domain/decider.ts';
import type { SettingsEvent } from '../../domain/settings/events.ts';
import { remove, upsert } from '../projection.ts';
import { renamed } from './columns.ts';
import { type Owned, ownerOf } from './policy.ts';
import {
  clientPolicyTable,
  clientUrlsTable,
  linksTable,
  organizationSettingsTable,
  restrictionsTable,
  securityTable,
  translationsTable,
} from './tables.ts';

type Of<T extends SettingsEvent['type']> = Extract<SettingsEvent, { readonly type: T }> & Envelope;

const translated = (event: Owned & Pick<Of<'org.hosted_login_translation.set'>, 'payload'>) =>
  upsert(translationsTable, {
    ...ownerOf(event),
    language: event.payload.language,
    translation: event.payload.translation,
  });
const linked = (event: Owned & Pick<Of<'org.link_settings.set'>, 'payload'>) =>
  upsert(linksTable, { ...ownerOf(event), links: event.payload.links });
const unlinked = (event: Owned) => remove(linksTable, ownerOf(event));

const clientUrl = (event: Owned, url: string) => ({ ...ownerOf(event), url });
const securityColumns = (payload: Of<'instance.policy.security.set'>['payload']) =>
  renamed(
    {
      enable_iframe_embedding: 'enable_iframe_embedding',
      allowedOrigins: 'allowed_origins',
      enable_impersonation: 'enable_impersonation',
      enable_dynamic_client_registration: 'enable_dynamic_client_registration',
      allow_unauthenticated_dynamic_client_registration: 'allow_unauthenticated_dynamic_client_registration',
      enable_client_id_metadata_document: 'enable_client_id_metadata_document',
      client_id_metadata_document_allow_any_url: 'client_id_metadata_document_allow_any_url',
    },
    payload,
  );

/** Settings that are not a policy of values: lists, texts, and what stands on streams of its own. */
export const otherHandlers = {
  'instance.hosted_login_translation.set': translated,
  'org.hosted_login_translation.set': translated,
  'instance.link_settings.set': linked,
  'instance.link_settings.removed': unlinked,
  'org.link_settings.set': linked,
  'org.link_settings.removed': unlinked,

  'instance.policy.client.set': (event: Of<'instance.policy.client.set'>) =>
    upsert(clientPolicyTable, { ...ownerOf(event), policy: event.payload.policy }),
  'instance.policy.security.set': (event: Of<'instance.policy.security.set'>) => {
    const urls = event.payload.client_id_metadata_document_allowed_urls;
    return [
      upsert(securityTable, { ...ownerOf(event), ...securityColumns(event.payload) }),
      ...(urls ? [remove(clientUrlsTable, ownerOf(event))] : []),
      ...(urls ?? []).map((url) => upsert(clientUrlsTable, clientUrl(event, url))),
    ];
  },
  'instance.policy.security.client_id_metadata_document.allowed_url.added': (
    event: Of<'instance.policy.security.client_id_metadata_document.allowed_url.added'>,
  ) => [upsert(securityTable, ownerOf(event)), upsert(clientUrlsTable, clientUrl(event, event.payload.url))],
  'instance.policy.security.client_id_metadata_document.allowed_url.removed': (
    event: Of<'instance.policy.security.client_id_metadata_document.allowed_url.removed'>,
  ) => [upsert(securityTable, ownerOf(event)), remove(clientUrlsTable, clientUrl(event, event.payload.url))],

  'settings.organization.set': (event: Of<'settings.organization.set'>) =>
    upsert(organizationSettingsTable, {
      organization_id: event.aggregateId,
      organization_scoped_usernames: event.payload.organizationScopedUsernames ?? false,
    }),
  'settings.organization.removed': (event: Owned) =>
    remove(organizationSettingsTable, { organization_id: event.aggregateId }),

  'restrictions.set': (event: Of<'restrictions.set'>) =>
    upsert(restrictionsTable, {
      ...ownerOf(event),
      ...renamed(
        {
          disallowPublicOrgRegistration: 'disallow_public_org_registration',
          allowedLanguages: 'allowed_languages',
        },
        event.payload,
      ),
    }),
};
