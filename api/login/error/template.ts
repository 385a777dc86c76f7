import type { DomainError } from '../../../domain/errors.ts';
import { errorId, forms } from '../../errors.ts';
import { html } from '../html.ts';
import type { Language } from '../language.ts';
import { addressOf, type Page } from '../screen.ts';
import { texts } from './texts.ts';

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

export const errorPage = (language: Language, { status, code, message, reference }: Problem): Page => {
  const t = texts[language];
  const said = t.said[code];
  // No sign-in either where there is no instance.
  const isNowhere = code.startsWith('tenant.');
  return {
    title: t.title,
    status,
    body: html`<h1>${t.title}</h1>
<p class="problem" role="alert"${said === undefined && html` lang="en"`}>${said ?? message}</p>
<p>${isNowhere ? t.checkAddress : adviceOf(language, status)}</p>
${!isNowhere && homeLink(language)}
<p class="reference">${t.reference}: <code>${reference}</code></p>`,
  };
};

const homeLink = (language: Language) =>
  html`<p class="aside"><a href="${addressOf('')}">${texts[language].home}</a></p>`;

const adviceOf = (language: Language, status: number): string => {
  const { askAdministrator, goBack, tryLater } = texts[language];
  if (status === 403) return askAdministrator;
  return status >= 500 || status === 429 || status === 409 ? tryLater : goBack;
};

export const nowherePage = (language: Language): Page => {
  const t = texts[language];
  return {
    title: t.nowhere,
    status: 404,
    body: html`<h1>${t.nowhere}</h1>
<p>${t.checkAddress}</p>
${homeLink(language)}`,
  };
};
