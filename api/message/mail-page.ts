import { html } from '../login/html.ts';
import type { Language } from '../login/language.ts';
import type { MailText } from './texts/text.ts';

type Asked = {
  readonly texts: MailText;
  readonly language: Language;
  readonly link: string | undefined;
};

const paper = 'margin:0;padding:24px;background:#f4f5f7;font-family:system-ui,-apple-system,sans-serif;color:#16191f';
const card = 'max-width:480px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px;line-height:1.5';
const button =
  'display:inline-block;padding:12px 20px;border-radius:8px;background:#2450c4;color:#ffffff;text-decoration:none';

/** Mail programs know no style sheets: what there is to say of looks stands at each element. */
export const mailPage = ({ texts, language, link }: Asked): string =>
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
