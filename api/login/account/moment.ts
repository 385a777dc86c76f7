import { type Html, html } from '../html.ts';
import { fill, type Reader } from '../words.ts';

/** By which clock a person lives a page without script does not know: it says which one this is. */
export const moment = ({ language }: Pick<Reader, 'language'>, at: Date): Html => {
  const shown = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return html`<time datetime="${at.toISOString()}">${shown.format(at)} UTC</time>`;
};

/** A text with the moment where it says {{date}}. */
export const dated = (reader: Pick<Reader, 'language'>, text: string, at: Date): Html => {
  const mark = '\u0000';
  const [before = '', after = ''] = fill(text, { date: mark }).split(mark);
  return html`${before}${moment(reader, at)}${after}`;
};
