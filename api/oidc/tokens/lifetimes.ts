import { defaultOidc, type OidcSettings } from '../../../domain/settings/oidc.ts';
import type { SettingsState } from '../../../domain/settings/policy.ts';

/** How long tokens live, and by which revision of the settings. */
export type Lifetimes = OidcSettings & { readonly revision?: number };

export const lifetimesIn = ({ values, revision }: SettingsState<OidcSettings>): Lifetimes => ({
  ...(values ?? defaultOidc),
  revision,
});
