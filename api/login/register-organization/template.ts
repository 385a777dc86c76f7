import { type Complaint, saidOf } from '../complaint.ts';
import { described, form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { type Shown as PersonShown, personFields, type RegisterComplaint } from '../register/template.ts';
import { addressOf, type Page } from '../screen.ts';

export type FoundingComplaint = RegisterComplaint | Complaint<'nameTaken'>;
type Shown = Omit<PersonShown, 'complaint'> & { readonly complaint: FoundingComplaint | undefined };

export const registerOrganizationPage = (guest: Guest, shown: Shown): Page => {
  const t = { ...guest.words('register'), ...guest.words('registerOrganization') };
  const { step, goal, registering, complaint } = shown;
  const said = saidOf(guest, t, complaint);
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
<input id="organization" name="organization" type="text" value="${registering?.organization}" autocomplete="organization" maxlength="200" required${described(said)}>
${personFields(guest, shown, said)}
<button type="submit">${t.next}</button>`,
)}
<p class="aside"><a href="${addressOf('/loginname', { step })}">${t.signIn}</a></p>`,
  };
};
