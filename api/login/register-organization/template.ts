import { saidOf } from '../complaint.ts';
import { form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { describedFields, type FoundingComplaint } from '../register/fields.ts';
import { type Shown as PersonShown, personFields } from '../register/template.ts';
import { addressOf, type Page } from '../screen.ts';

type Shown = Omit<PersonShown, 'complaint'> & { readonly complaint: FoundingComplaint | undefined };

export const registerOrganizationPage = (guest: Guest, shown: Shown): Page => {
  const t = { ...guest.words('register'), ...guest.words('registerOrganization') };
  const { step, goal, registering, complaint } = shown;
  const said = saidOf(guest, t, complaint);
  const describe = describedFields(said, complaint, { ...shown, first: 'organization' });
  return {
    title: t.title,
    status: complaint ? 400 : 200,
    goal,
    body: html`<h1>${t.title}</h1>
<p>${t.why}</p>
${problem(said)}
${form(
  '/register/org',
  step,
  html`<label for="organization">${t.organization}</label>
<input id="organization" name="organization" type="text" value="${registering?.organization}" autocomplete="organization" maxlength="200" required${describe('organization')}>
${personFields(guest, shown, describe)}
<button type="submit">${t.next}</button>`,
)}
<p class="aside"><a href="${addressOf('/loginname', { step })}">${t.signIn}</a></p>`,
  };
};
