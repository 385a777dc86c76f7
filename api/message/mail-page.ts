import { html } from '../login/html.ts';
import type { Language } from '../login/language.ts';
import { fontFamily, type Look } from './look.ts';
import type { MailText } from './texts/text.ts';

type Asked = {
  readonly texts: MailText;
  readonly language: Language;
  readonly link: string | undefined;
  readonly look: Look;
  /** Shown where the logo is not. */
  readonly name: string;
};

/**
 * One column of tables, with what there is to say of looks at each element: what mail programs agree on, Outlook's Word
 * among them. Why no template language: docs/decisions/2026-11-22-mail-template.md.
 */
export const mailPage = ({ texts, language, link, look, name }: Asked): string => {
  const { ground, card, ink, quiet, accent, onAccent, logo } = look;
  const paper = `margin:0;padding:0;background:${ground};color:${ink};font-family:${fontFamily}`;
  const cell = `padding:32px;background:${card};border-radius:12px;font-family:${fontFamily};font-size:16px;line-height:24px;color:${ink}`;
  const button = `display:inline-block;padding:12px 24px;color:${onAccent};font-weight:600;text-decoration:none`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light only">
<title>${texts.title}</title>
</head>
<body style="${paper}">
<div style="display:none;max-height:0;overflow:hidden">${texts.preHeader}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${ground}"><tr><td align="center" style="padding:24px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:520px">
<tr><td style="padding:0 8px 16px;font-family:${fontFamily};font-size:14px;color:${quiet}">${
    logo === undefined
      ? name
      : html`<img src="${logo}" alt="${name}" height="40" style="display:block;height:40px;max-width:240px;border:0">`
  }</td></tr>
<tr><td bgcolor="${card}" style="${cell}">
<h1 style="margin:0 0 16px;font-size:20px;line-height:28px">${texts.title}</h1>
${texts.greeting !== '' && html`<p style="margin:0 0 16px">${texts.greeting}</p>`}
<p style="margin:0 0 24px">${texts.text}</p>
${
  link !== undefined &&
  html`<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="${accent}" style="border-radius:8px"><a href="${link}" style="${button}">${texts.buttonText}</a></td></tr></table>`
}
${texts.footer !== '' && html`<p style="margin:24px 0 0;font-size:14px;line-height:20px;color:${quiet}">${texts.footer}</p>`}
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`.text;
};
