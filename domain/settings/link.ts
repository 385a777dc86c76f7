import type { Decider } from '../decider.ts';
import { settingsErrors } from './errors.ts';
import type { LinkEntry } from './events.ts';
import { noSettings, type SettingsLevel, type SettingsState, schemasWithin, stamp } from './policy.ts';
import { isWebLink } from './privacy.ts';

/** ZITADEL's numbers. */
export const linkTypes = { termsOfService: 1, privacyPolicy: 2, help: 3, support: 4, docs: 5, custom: 6 } as const;

type LinkCommand =
  | { readonly type: 'SetLinks'; readonly links: readonly LinkEntry[] }
  | { readonly type: 'ResetLinks' };
type LinkState = SettingsState<readonly LinkEntry[]>;
type LinkEvent<L extends SettingsLevel> =
  | { readonly type: `${L}.link_settings.set`; readonly payload: { readonly links: readonly LinkEntry[] } }
  | { readonly type: `${L}.link_settings.removed`; readonly payload: {} };

const check = (links: readonly LinkEntry[]) => {
  const seen = new Set<number>();
  for (const { type, url, translationKey } of links) {
    if (!Object.values<number>(linkTypes).includes(type)) throw settingsErrors.link_type_missing();
    if (type === linkTypes.custom && translationKey === '') throw settingsErrors.link_key_missing();
    if (type !== linkTypes.custom && seen.has(type)) throw settingsErrors.link_type_twice();
    if (url === '' || !(isWebLink(url) || /^mailto:[^\s@]+@[^\s@]+$/i.test(url))) throw settingsErrors.link_invalid();
    seen.add(type);
  }
};

/** In the window of the page that shows it; every other one opens a window of its own. */
export const linkTargetSelf = 1;

/** The list is set as a whole; without one an organization has the instance's. */
const links = <const L extends SettingsLevel>(level: L): Decider<LinkCommand, LinkState, LinkEvent<L>> => ({
  name: `${level}.link_settings`,
  aggregate: level,
  events: schemasWithin(`${level}.link_settings`),
  initial: noSettings,
  decide: (command, { values }) => {
    if (command.type === 'ResetLinks') return values ? [{ type: `${level}.link_settings.removed`, payload: {} }] : [];
    check(command.links);
    if (JSON.stringify(values) === JSON.stringify(command.links)) return [];
    return [{ type: `${level}.link_settings.set`, payload: { links: command.links } }];
  },
  evolve: (_, event, envelope) => ({
    values: 'links' in event.payload ? event.payload.links : undefined,
    ...stamp(envelope),
  }),
});

export const linkSettings = { instance: links('instance'), org: links('org') };
