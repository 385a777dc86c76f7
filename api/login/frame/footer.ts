import { type Html, html } from '../html.ts';
import { icon } from '../icon.ts';
import { type Language, languages } from '../language.ts';
import { addressOf } from '../screen.ts';
import { fill, type Reader } from '../words.ts';
import { shownLink } from './foot-link.ts';
import type { Frame } from './frame.ts';

/** The page that a language switch leads back to: its address without the step, and the step. */
export type Here = { readonly at: string; readonly step: string | undefined };

export const footer = (reader: Reader, frame: Frame, here: Here | undefined): Html => {
  const t = reader.words('frame');
  return html`<footer class="foot">
${frame.links.length > 0 && html`<ul>${frame.links.map((link) => html`<li>${shownLink(reader, link)}</li>`)}</ul>`}
${here && languageSwitch(reader, here)}
${!frame.label.disableWatermark && html`<p>${fill(t.watermark, { name: 'Fasti' })}</p>`}
</footer>`;
};

/** In their own words, for whoever can't read the page's. */
export const languageNames: { readonly [L in Language]: string } = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  it: 'Italiano',
  pt: 'Português',
  ja: '日本語',
  zh: '中文',
};

const languageSwitch = ({ words, language, offered }: Reader, { at, step }: Here): Html => html`<details>
<summary>${icon('globe')} <span class="unseen">${words('frame').language}: </span>${languageNames[language]}</summary>
<form method="post" action="${addressOf('/language')}">
<input type="hidden" name="at" value="${at}">
${step !== undefined && html`<input type="hidden" name="step" value="${step}">`}
${(offered ?? languages).map(
  (one) =>
    html`<button name="language" value="${one}" lang="${one}"${one === language && html` aria-current="true"`}>${languageNames[one]}</button>`,
)}
</form>
</details>`;
