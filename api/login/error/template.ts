import type { DomainError } from '../../../domain/errors.ts';
import { errorId, forms } from '../../error/errors.ts';
import type { Beginning } from '../../oidc/initiated-login.ts';
import { html } from '../html.ts';
import { addressOf, type Page } from '../screen.ts';
import { fill, type Reader } from '../words.ts';

/** An error of any kind, as far as people are told. */
export type Problem = {
  readonly status: number;
  readonly code: string;
  /** In English, for developers, where we have no better words. */
  readonly message: string;
  /** What to ask about. */
  readonly reference: string;
};

export const problemOf = (error: DomainError): Problem => ({
  status: forms[error.kind].status,
  code: error.code,
  message: error.message,
  reference: errorId(error),
});

/** `beginning`: where a sign-in that can't go on begins anew. */
export const errorPage = (
  reader: Reader,
  { status, code, message, reference }: Problem,
  beginning?: Beginning | undefined,
): Page => {
  const t = reader.words('error');
  const said: { readonly [code: string]: string } = reader.words('problem');
  // No sign-in either where there is no instance.
  const isNowhere = code.startsWith('tenant.');
  return {
    title: t.title,
    status,
    body: html`<h1>${t.title}</h1>
<p class="problem" role="alert">${said[code] ?? untranslated(reader, message)}</p>
<p>${isNowhere ? t.checkAddress : adviceOf(reader, status)}</p>
${!isNowhere && (beginning ? beginningLink(reader, beginning) : homeLink(reader))}
<p class="reference">${t.reference}: <code>${reference}</code></p>`,
  };
};

/** What is meant for developers is better than nothing, but a reader of another language is told that it is English. */
const untranslated = ({ words, language }: Reader, message: string) =>
  language === 'en' ? message : html`${words('error').reason} <span lang="en">${message}</span>`;

const homeLink = ({ words }: Reader) =>
  html`<p class="aside"><a class="button secondary" href="${addressOf('')}">${words('error').home}</a></p>`;

const beginningLink = ({ words }: Reader, { to, application }: Beginning) =>
  html`<p class="aside"><a class="button secondary" href="${to}">${fill(words('error').backTo, { application })}</a></p>`;

const adviceOf = ({ words }: Reader, status: number): string => {
  const { askAdministrator, goBack, tryLater } = words('error');
  if (status === 403) return askAdministrator;
  return status >= 500 || status === 429 || status === 409 ? tryLater : goBack;
};

export const nowherePage = (reader: Reader): Page => {
  const t = reader.words('error');
  return {
    title: t.nowhere,
    status: 404,
    body: html`<h1>${t.nowhere}</h1>
<p>${t.checkAddress}</p>
${homeLink(reader)}`,
  };
};
