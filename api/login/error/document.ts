import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedLanguages, languageOf } from '../language.ts';
import { documentOf, headersOf } from '../page.ts';
import type { Page } from '../screen.ts';
import { type Reader, readerOf } from '../words.ts';

/** A person with a browser looks at the answer; a program gets the error in its protocol's form. */
export const wantsPage = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') ?? false;

/** A page outside of any sign-in: the visit may not even have a tenant, nor the address a right to be told to others. */
export const pageFor = (request: FastifyRequest, page: (reader: Reader) => Page) => {
  const instance = request.visit?.instance;
  const language = languageOf(
    ...acceptedLanguages(request.headers['accept-language'] ?? null),
    instance?.defaultLanguage ?? '',
  );
  const reader = readerOf(language);
  const shown = page(reader);
  return {
    status: shown.status ?? 200,
    headers: { ...headersOf({}), 'referrer-policy': 'no-referrer' },
    body: documentOf(reader, shown, { name: instance?.name }),
  };
};

export const sendPage = (request: FastifyRequest, reply: FastifyReply, page: (reader: Reader) => Page) => {
  const { status, headers, body } = pageFor(request, page);
  return reply.code(status).headers(headers).send(body);
};
