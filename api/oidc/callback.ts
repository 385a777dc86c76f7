import type { AuthRequest } from '../../domain/auth-request/auth-request.ts';
import type { Api } from '../api.ts';
import { openToken, sealToken } from '../token.ts';
import type { Endpoint } from './exchange.ts';
import { formPostPage } from './form-post-page.ts';
import { invalidRequest } from './oauth-error.ts';

/** As `auth_request.added` numbers them. */
export const responseModes = ['', 'query', 'fragment', 'form_post'] as const;
export type ResponseMode = 'query' | 'fragment' | 'form_post';

export type Answering = {
  readonly issuer: string;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly mode: ResponseMode;
};

export const answeringOf = ({ issuer, redirect_uri, state, response_mode }: AuthRequest): Answering => ({
  issuer,
  redirectUri: redirect_uri,
  state,
  mode: responseModes[response_mode] || 'query',
});

/** Where the browser goes with the answer. `iss` tells the client who answered (RFC 9207). */
export const callbackUrl = async (
  { keys, now }: Pick<Api, 'keys' | 'now'>,
  instanceId: string,
  { issuer, redirectUri, state, mode }: Answering,
  answer: Readonly<Record<string, string | undefined>>,
): Promise<string> => {
  const said = Object.entries({ ...answer, state, iss: issuer }).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const query = new URLSearchParams(said).toString();
  switch (mode) {
    case 'query':
      return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query}`;
    case 'fragment':
      return `${redirectUri}#${query}`;
    case 'form_post': {
      const page: FormPost = { redirectUri, said, until: now().getTime() + formPostLifetime };
      const sealed = await sealToken(keys, instanceId, `form_post ${JSON.stringify(page)}`);
      return `${issuer}/oauth/v2/authorize/form_post?answer=${encodeURIComponent(sealed)}`;
    }
  }
};

/** A login page can send the browser to an address only: for form_post it is this one, which posts what it holds sealed. */
type FormPost = {
  readonly redirectUri: string;
  readonly said: readonly (readonly [name: string, value: string])[];
  readonly until: number;
};
const formPostLifetime = 60_000;

export const formPost =
  ({ keys, now }: Pick<Api, 'keys' | 'now'>): Endpoint =>
  async ({ visit, parameters }) => {
    const text = await openToken(keys, visit.instance.id, parameters.required('answer'));
    const page = text?.startsWith('form_post ') ? (JSON.parse(text.slice('form_post '.length)) as FormPost) : undefined;
    if (!page || page.until < now().getTime()) throw invalidRequest('This answer is not there any more.');
    return formPostPage(page.redirectUri, page.said);
  };
