import { html } from '../html.ts';
import { addressOf, type Screen } from '../screen.ts';

export const verifySuccess: Screen = {
  path: '/verify/success',
  async get(guest, { step }) {
    const t = guest.words('verifySuccess');
    return {
      page: {
        title: t.title,
        body: html`<h1>${t.title}</h1>
<p>${t.text}</p>
<p class="aside"><a href="${addressOf('/loginname', { step })}">${t.next}</a></p>`,
      },
    };
  },
};
