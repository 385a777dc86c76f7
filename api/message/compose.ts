import { html } from '../login/html.ts';
import type { Language } from '../login/language.ts';
import { fill, fillLink, type Values } from './fill.ts';
import type { MessageText, TextName } from './texts/text.ts';
import { messageTexts } from './texts/texts.ts';

type Asked = {
  readonly name: TextName;
  readonly language: Language;
  readonly values: Values;
  /** Of the link, with placeholders; absent: the code is to be typed in where it was asked for. */
  readonly urlTemplate?: string | undefined;
};

export type Composed = { readonly subject: string; readonly text: string; readonly html: string };

/** Subject, plain text and HTML, in the language of whoever reads it. */
export const compose = ({ name, language, values, urlTemplate }: Asked): Composed => {
  const texts = filled(messageTexts[language][name], values);
  const link = urlTemplate === undefined ? undefined : fillLink(urlTemplate, values);
  return {
    // One line, whatever somebody calls themselves.
    subject: texts.subject.replace(/[\r\n]+/g, ' '),
    text: plain(texts, link),
    html: page(texts, language, link),
  };
};

const filled = (texts: MessageText, values: Values) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text, values)])) as MessageText;

const plain = ({ greeting, text, buttonText, footer }: MessageText, link: string | undefined) =>
  `${[greeting, text, ...(link === undefined ? [] : [`${buttonText}:\n${link}`]), footer].join('\n\n')}\n`;

const paper = 'margin:0;padding:24px;background:#f4f5f7;font-family:system-ui,-apple-system,sans-serif;color:#16191f';
const card = 'max-width:480px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px;line-height:1.5';
const button =
  'display:inline-block;padding:12px 20px;border-radius:8px;background:#2450c4;color:#ffffff;text-decoration:none';

/** Mail programs know no style sheets: what there is to say of looks stands at each element. */
const page = (texts: MessageText, language: Language, link: string | undefined): string =>
  html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${texts.title}</title></head>
<body style="${paper}">
<div style="display:none;max-height:0;overflow:hidden">${texts.preHeader}</div>
<div style="${card}">
<h1 style="font-size:20px;margin:0 0 16px">${texts.title}</h1>
<p>${texts.greeting}</p>
<p>${texts.text}</p>
${link !== undefined && html`<p><a href="${link}" style="${button}">${texts.buttonText}</a></p>`}
<p style="color:#5a6270;font-size:14px">${texts.footer}</p>
</div>
</body>
</html>
`.text;
