import { described, form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { type Shown as PersonShown, personFields } from '../register/template.ts';
import { addressOf, type Page } from '../screen.ts';

export type Mistake = NonNullable<PersonShown['mistake']> | 'nameTaken';
type Shown = Omit<PersonShown, 'mistake'> & { readonly mistake: Mistake | undefined };

export const registerOrganizationPage = (guest: Guest, shown: Shown): Page => {
  const t = { ...guest.words('register'), ...guest.words('registerOrganization') };
  const { step, goal, registering, mistake } = shown;
  const complaint = mistake && t[mistake];
  return {
    title: t.title,
    status: mistake ? 400 : 200,
    goal,
    body: html`<h1>${t.title}</h1>
<p>${t.why}</p>
${problem(complaint)}
${form(
  '/register/org',
  step,
  html`<label for="organization">${t.organization}</label>
<input id="organization" name="organization" type="text" value="${registering?.organization}" autocomplete="organization" maxlength="200" required${described(complaint)}>
${personFields(guest, shown, complaint)}
<button type="submit">${t.next}</button>`,
)}
<p class="aside"><a href="${addressOf('/loginname', { step })}">${t.signIn}</a></p>`,
  };
};
