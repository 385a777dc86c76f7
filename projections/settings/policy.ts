import type { SettingsEvent } from '../../domain/settings/events.ts';

export type Owned = { readonly aggregateId: string };
/** The payload of an event that instances and organizations share but for the name's beginning. */
export type PayloadOf<Suffix extends string> = Extract<
  SettingsEvent,
  { readonly type: `${'instance' | 'org'}.${Suffix}` }
>['payload'];
export type Of<Suffix extends string> = Owned & { readonly payload: PayloadOf<Suffix> };
export const ownerOf = ({ aggregateId }: Owned) => ({ owner_id: aggregateId });
