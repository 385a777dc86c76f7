import type { DomainError } from '../../../domain/errors.ts';
import { errorId, forms } from '../../errors.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { addressOf, type Page } from '../screen.ts';
import { texts } from './texts.ts';

export const errorPage = ({ language }: Pick<Guest, 'language'>, error: DomainError): Page => {
  const t = texts[language];
  return {
    title: t.title,
    status: forms[error.kind].status,
    body: html`<h1>${t.title}</h1>
<p class="problem" role="alert" lang="en">${error.message}</p>
<p>${t.advice}</p>
<p class="aside"><a href="${addressOf('/loginname')}">${t.again}</a></p>
<p class="reference">${t.reference}: <code>${errorId(error)}</code></p>`,
  };
};
