import { factorIcons } from '../../factor/icons.ts';
import type { Guest } from '../../guest.ts';
import { html } from '../../html.ts';
import { type IconName, icon } from '../../icon.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { addressOf, type Page } from '../../screen.ts';
import { fill } from '../../words.ts';
import { moment } from '../moment.ts';
import { accountPage } from '../page.ts';
import { deviceName } from '../sessions/device.ts';
import { happened } from './happened.ts';

export type Entry = {
  readonly type: keyof typeof happened;
  readonly at: Date;
  readonly byOthers: boolean;
  readonly from: { readonly ip?: string; readonly userAgent?: string } | undefined;
};
type Shown = { readonly entries: readonly Entry[]; readonly next: bigint | undefined; readonly isNewest: boolean };

export const historyPage = (guest: Guest, account: KnownAccount, { entries, next, isNewest }: Shown): Promise<Page> => {
  const t = guest.words('accountHistory');
  const factors = guest.words('factor');
  const entry = ({ type, at, byOthers, from }: Entry) => {
    const said = happened[type];
    if (!said) return undefined;
    const { text, factor } = said;
    const place = byOthers ? [t.byOthers] : [deviceName(from?.userAgent), from?.ip];
    return html`<li class="entry">
${icon(iconOf(type, factor && factorIcons[factor]))}
<div><strong>${fill(t[text], factor ? { factor: factors[factor] } : {})}</strong>
<small>${moment(guest, at)}${place.map((part) => part && ` · ${part}`)}</small></div>
</li>`;
  };
  return accountPage(guest, {
    ...{ title: guest.words('accountHome').history, at: '/account/history', account },
    body: (
      step,
    ) => html`${entries.length > 0 ? html`<ul class="entries">${entries.map(entry)}</ul>` : html`<p>${t.empty}</p>`}
${next !== undefined && html`<p class="aside"><a href="${addressOf('/account/history', { before: String(next), step })}" rel="next">${t.older}</a></p>`}
${!isNewest && html`<p class="aside"><a href="${addressOf('/account/history', { step })}">${t.newest}</a></p>`}`,
  });
};

const iconOf = (type: string, ofFactor: IconName | undefined): IconName => {
  if (ofFactor) return ofFactor;
  if (type.includes('.failed') || type === 'user.locked' || type === 'user.deactivated') return 'warning';
  if (type.includes('.email.')) return 'mail';
  if (type.includes('.phone.')) return 'message';
  return type.includes('.password.') ? 'key' : 'user';
};
