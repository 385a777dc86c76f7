import type { FactorRow } from '../../../../projections/user/list-factors.ts';
import type { FactorKind } from '../../../../projections/user/tables.ts';
import { hasSecondFactor } from '../../../session/factors.ts';
import { factorIcons } from '../../factor/icons.ts';
import type { SettableFactor } from '../../factor-setup/settable.ts';
import { form } from '../../form.ts';
import type { Guest } from '../../guest.ts';
import { type Html, html } from '../../html.ts';
import { icon } from '../../icon.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { addressOf, type Page } from '../../screen.ts';
import { fill } from '../../words.ts';
import type { AccountDeed } from '../deed.ts';
import { dated } from '../moment.ts';
import { accountPage } from '../page.ts';
import { nameOf } from './removal.ts';

type Shown = {
  readonly held: readonly FactorRow[];
  readonly settable: readonly SettableFactor[];
  readonly complaint?: 'lastWay';
  readonly done?: AccountDeed | undefined;
};

const at = '/account/factors';
const names: { readonly [K in Exclude<FactorKind, 'recovery_code'>]: SettableFactor } = {
  passkey: 'passkey',
  u2f: 'u2f',
  totp: 'totp',
  otp_sms: 'otpSms',
  otp_email: 'otpEmail',
};
const isListed = (kind: string): kind is keyof typeof names => Object.hasOwn(names, kind);

export const factorsPage = (
  guest: Guest,
  account: KnownAccount,
  { held, settable, complaint, done }: Shown,
): Promise<Page> => {
  const t = guest.words('accountFactors');
  const listed = held.flatMap((one) => (isListed(one.kind) ? { ...one, factor: names[one.kind] } : []));
  return accountPage(guest, {
    ...{ title: guest.words('accountHome').factors, at, account, done, said: complaint && t[complaint] },
    body: (step) => html`${
      listed.length > 0
        ? html`<ul class="entries">${listed.map((one) => entry(guest, step, one))}</ul>`
        : html`<p>${t.empty}</p>`
    }
${settable.length > 0 && additions(guest, step, settable)}
${recovery(guest, step, account)}`,
  });
};

/** What a device is called by its owner tells several apart. Removing is asked for twice, without script. */
const entry = (
  guest: Guest,
  step: string,
  { kind, id, name, factor, creation_date }: FactorRow & { factor: SettableFactor },
) => {
  const t = guest.words('accountFactors');
  const called = name || guest.words('factor')[factor];
  return html`<li class="entry">
${icon(factorIcons[factor])}
<div><strong>${called}</strong>
<small>${name !== null && name !== '' && `${guest.words('factor')[factor]} · `}${dated(guest, t.since, creation_date)}</small></div>
<details><summary>${t.remove}<span class="unseen">: ${called}</span></summary>
<p>${t.removeWhy}</p>
${form(at, step, html`<button type="submit" class="small danger" name="remove" value="${nameOf(kind, id)}">${t.removeSure}</button>`)}
</details>
</li>`;
};

const additions = (
  guest: Guest,
  step: string,
  settable: readonly SettableFactor[],
): Html => html`<h2>${guest.words('accountFactors').add}</h2>
${form(
  at,
  step,
  html`<ul class="accounts">${settable.map(
    (factor) => html`<li><button type="submit" class="account" name="add" value="${factor}">
${icon(factorIcons[factor])}
<strong>${guest.words('factor')[factor]}</strong>
<small>${guest.words('factorSetup')[factor]}</small>
</button></li>`,
  )}</ul>`,
)}`;

/** They stand in for a second factor: without one nobody is asked for them. */
const recovery = (guest: Guest, step: string, { holder }: KnownAccount): Html | undefined => {
  const t = guest.words('accountFactors');
  const left = holder.human?.factors.recoveryCodes.length ?? 0;
  if (left === 0 && !hasSecondFactor(holder)) return undefined;
  return html`<h2>${t.recovery}</h2>
<p>${left > 0 ? `${fill(t.recoveryLeft, { count: left })} ${t.recoveryOld}` : t.recoveryNone}</p>
${form(at, step, html`<button type="submit" class="secondary" name="codes" value="new">${t.recoveryNew}</button>`)}`;
};

/** Once: nothing of it is kept. */
export const recoveryCodesPage = (guest: Guest, account: KnownAccount, codes: readonly string[]): Promise<Page> => {
  const t = guest.words('accountFactors');
  return accountPage(guest, {
    ...{ title: t.recoveryTitle, at, account },
    body: (step) => html`<p>${t.recoveryKeep}</p>
<ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<p class="aside"><a class="button" href="${addressOf(at, { step })}">${t.recoveryDone}</a></p>`,
  });
};
