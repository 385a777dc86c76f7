import type { UserAgent } from '../../../../domain/session/events.ts';
import type { SessionRow } from '../../../../projections/session/queries.ts';
import { form } from '../../form.ts';
import type { Guest } from '../../guest.ts';
import { html } from '../../html.ts';
import { icon } from '../../icon.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import type { Page } from '../../screen.ts';
import type { AccountDeed } from '../deed.ts';
import { dated } from '../moment.ts';
import { accountPage } from '../page.ts';
import { deviceName } from './device.ts';

type Shown = { readonly sessions: readonly SessionRow[]; readonly done?: AccountDeed | undefined };

export const sessionsPage = (guest: Guest, account: KnownAccount, { sessions, done }: Shown): Promise<Page> => {
  const t = guest.words('accountSessions');
  const others = sessions.filter(({ id }) => id !== account.sessionId);
  const entry = ({ id, user_agent, change_date }: SessionRow, step: string) => {
    const agent = user_agent as UserAgent | null;
    const name = deviceName(agent?.description) ?? t.unknown;
    const isHere = id === account.sessionId;
    return html`<li class="entry">
${icon('device')}
<div><strong>${name}</strong>
<small>${isHere ? t.here : agent?.ip} · ${dated(guest, t.lastUsed, change_date)}</small></div>
${!isHere && form('/account/sessions', step, html`<button type="submit" class="small secondary" name="session" value="${id}" aria-label="${t.signOut}: ${name}">${t.signOut}</button>`)}
</li>`;
  };
  return accountPage(guest, {
    ...{ title: guest.words('accountHome').sessions, at: '/account/sessions', account, done },
    body: (step) => html`<ul class="entries">${sessions.map((one) => entry(one, step))}</ul>
${others.length > 0 ? form('/account/sessions', step, html`<button type="submit" class="secondary">${t.others}</button>`) : html`<p>${t.only}</p>`}`,
  });
};
