import { saidOf } from '../complaint.ts';
import { form, problem } from '../form.ts';
import { isAccepted, shownLink } from '../frame/foot-link.ts';
import type { Guest, Step } from '../guest.ts';
import { type Html, html } from '../html.ts';
import { addressOf, type Page } from '../screen.ts';
import { describedFields, type RegisterComplaint } from './fields.ts';

export type Shown = Pick<Step, 'registering' | 'loginName' | 'goal'> & {
  readonly step: string;
  readonly complaint: RegisterComplaint | undefined;
};

export const registerPage = (guest: Guest, shown: Shown): Page => {
  const t = guest.words('register');
  const { step, goal, complaint } = shown;
  const said = saidOf(guest, t, complaint);
  return {
    title: t.title,
    status: complaint ? 400 : 200,
    goal,
    body: html`<h1>${t.title}</h1>
${problem(said)}
${form(
  '/register',
  step,
  html`${personFields(guest, shown, describedFields(said, complaint, { ...shown, first: 'givenName' }))}
<button type="submit">${t.next}</button>`,
)}
<p class="aside"><a href="${addressOf('/loginname', { step })}">${t.signIn}</a></p>`,
  };
};

/** What is asked of everybody who creates an account. */
export const personFields = (
  guest: Guest,
  { registering, loginName }: Pick<Shown, 'registering' | 'loginName'>,
  describe: ReturnType<typeof describedFields>,
): Html => {
  const t = guest.words('register');
  const field = (name: 'givenName' | 'familyName', autocomplete: string) => html`<label for="${name}">${t[name]}</label>
<input id="${name}" name="${name}" type="text" value="${registering?.[name]}" autocomplete="${autocomplete}" maxlength="200" required${describe(name)}>`;
  return html`${field('givenName', 'given-name')}
${field('familyName', 'family-name')}
<label for="email">${t.email}</label>
<input id="email" name="email" type="email" value="${registering?.email ?? (loginName?.includes('@') ? loginName : undefined)}" autocomplete="email" maxlength="200" required${describe('email')}>
${acceptance(guest, describe('accepted'))}`;
};

const acceptance = (guest: Guest, describing: Html) => {
  const links = guest.frame.links.filter(isAccepted);
  if (links.length === 0) return undefined;
  const named = links.map((link, index) => html`${index > 0 && ', '}${shownLink(guest, { ...link, target: 0 })}`);
  return html`<label><input type="checkbox" name="accepted" value="yes" required${describing}> <span>${guest.words('register').accept} ${named}</span></label>`;
};
