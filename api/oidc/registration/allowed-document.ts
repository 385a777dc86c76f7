import type { SecuritySettings } from '../../../domain/settings/security.ts';

/** Whether its address is one that the settings allow: exactly, or, where it ends in *, everything below. */
export const isAllowedDocument = (settings: SecuritySettings, clientId: string): boolean =>
  settings.enable_client_id_metadata_document &&
  (settings.client_id_metadata_document_allow_any_url || isNamedIn(settings, clientId));

/** Not by leave of everybody. */
export const isNamedIn = (settings: SecuritySettings, clientId: string): boolean =>
  settings.client_id_metadata_document_allowed_urls.some((allowed) =>
    allowed.endsWith('*') ? clientId.startsWith(allowed.slice(0, -1)) : clientId === allowed,
  );
