import type { Decider } from '../decider.ts';
import type { SettingsEvent } from './events.ts';
import { noSettings, type SettingsState, schemasWithin, stamp } from './policy.ts';

/** `organizationScopedUsernames`: a user name needs to be unique within the organization only. */
export type OrganizationSettings = { readonly organizationScopedUsernames: boolean };

export type OrganizationSettingsCommand =
  | { readonly type: 'SetOrganizationSettings'; readonly values: Partial<OrganizationSettings> }
  | { readonly type: 'RemoveOrganizationSettings' };

const name = 'settings.organization';
type OrganizationSettingsEvent = Extract<SettingsEvent, { readonly type: `${typeof name}.${string}` }>;

/** What only an organization has, on a stream of its own with the organization's id, as in ZITADEL. */
export const organizationSettings: Decider<
  OrganizationSettingsCommand,
  SettingsState<OrganizationSettings>,
  OrganizationSettingsEvent
> = {
  name,
  aggregate: 'settings',
  events: schemasWithin(name),
  initial: noSettings,
  decide: (command, { values }) => {
    if (command.type === 'RemoveOrganizationSettings') return values ? [{ type: `${name}.removed`, payload: {} }] : [];
    const wanted = command.values.organizationScopedUsernames ?? values?.organizationScopedUsernames ?? false;
    if (values?.organizationScopedUsernames === wanted) return [];
    return [{ type: `${name}.set`, payload: { organizationScopedUsernames: wanted } }];
  },
  evolve: (_, event, envelope) => ({
    values:
      event.type === `${name}.set`
        ? { organizationScopedUsernames: event.payload.organizationScopedUsernames ?? false }
        : undefined,
    ...stamp(envelope),
  }),
};
