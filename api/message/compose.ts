import type { Language } from '../login/language.ts';
import { fill, type Values } from './fill.ts';
import { fontFamily, type Look } from './look.ts';
import { mailPage } from './mail-page.ts';
import type { Medium, Message } from './message.ts';
import type { MailText } from './texts/text.ts';

type Asked = {
  readonly words: MailText;
  readonly by: Medium;
  readonly language: Language;
  readonly values: Values;
  /** Absent: the code is to be typed in where it was asked for. */
  readonly link?: string | undefined;
  readonly look: Look;
};

export type Composed = Pick<Message, 'subject' | 'text' | 'html' | 'parts'>;

/** Subject, plain text and HTML, or a text message. */
export const compose = ({ words, by, language, values, link, look }: Asked): Composed => {
  const said = onOneLine(values);
  const texts = Object.fromEntries(Object.entries(words).map(([name, text]) => [name, fill(text, said)])) as MailText;
  const { footer: footerText, ...others } = texts;
  const { chosen, logo } = look;
  const seen = { ...chosen, fontFamily, ...(logo === undefined ? {} : { logoUrl: logo }) };
  const parts = { ...others, footerText, ...seen, ...(link === undefined ? {} : { url: link }) };
  if (by === 'sms')
    return { parts, subject: '', html: '', text: link === undefined ? texts.text : `${texts.text}\n${link}` };
  return {
    parts,
    // One line, whatever somebody calls themselves.
    subject: texts.subject.replace(/[\r\n]+/g, ' '),
    text: plain(texts, link),
    html: mailPage({ texts, language, link, look, name: values['InstanceName'] ?? '' }),
  };
};

const plain = ({ greeting, text, buttonText, footer }: MailText, link: string | undefined) =>
  `${[greeting, text, ...(link === undefined ? [] : [`${buttonText}:\n${link}`]), footer]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;

/** Names are chosen by whoever has a stranger mailed: none begins a line that looks like ours, or turns ours around. */
const onOneLine = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.replace(unruly, ' ')]));
const unruly = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;
