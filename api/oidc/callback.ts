import type { AuthRequest } from '../../domain/auth-request/auth-request.ts';
import { responseTypesAsked } from '../../domain/auth-request/events.ts';
import type { Api } from '../api.ts';
import type { Visit } from '../edge/call.ts';
import { openToken, sealToken } from '../secret/token.ts';
import { activeClient } from './client/client.ts';
import { clientJwt } from './client/jwt.ts';
import { paths } from './endpoints.ts';
import type { Endpoint, OAuthAnswer } from './exchange.ts';
import { formPostPage } from './form-post-page.ts';
import { invalidRequest } from './oauth-error.ts';
import { inSeconds } from './seconds.ts';
import type { Completion } from './signed-in-for.ts';

/** As `auth_request.added` numbers them. */
export const responseModes = [
  ...(['', 'query', 'fragment', 'form_post'] as const),
  ...(['query.jwt', 'fragment.jwt', 'form_post.jwt'] as const),
] as const;
export type ResponseMode = Exclude<(typeof responseModes)[number], ''>;

/** Tokens go where no server and no log sees them (OAuth 2.0 Multiple Response Type Encoding Practices, 3.0). */
export const defaultModeOf = (responseType: string): 'query' | 'fragment' =>
  /token/.test(responseType) ? 'fragment' : 'query';

export type Answering = {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly mode: ResponseMode;
};

export const answeringOf = ({
  issuer,
  client_id,
  redirect_uri,
  state,
  response_mode,
  response_type,
}: AuthRequest): Answering => ({
  issuer,
  clientId: client_id,
  redirectUri: redirect_uri,
  state,
  mode: responseModes[response_mode] || defaultModeOf(responseTypesAsked[response_type] ?? 'code'),
});

type Said = readonly (readonly [name: string, value: string])[];
type Place = Pick<Completion, 'instance' | 'read'>;

/** Where the browser goes with the answer. `iss` tells the client who answered (RFC 9207). */
export const callbackUrl = async (
  api: Api,
  place: Place,
  answering: Answering,
  answer: Readonly<Record<string, string | undefined>>,
): Promise<string> => {
  const { issuer, redirectUri, state, mode } = answering;
  const [way, isSigned] = mode.split('.') as [way: 'query' | 'fragment' | 'form_post', isSigned?: 'jwt'];
  const all: Said = Object.entries({ ...answer, state, iss: issuer }).flatMap(
    ([name, value]): Said => (value === undefined ? [] : [[name, value]]),
  );
  const said: Said = isSigned ? [['response', await signedResponse(api, place, answering, all)]] : all;
  const query = new URLSearchParams(said.map(([name, value]) => [name, value])).toString();
  switch (way) {
    case 'query':
      return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query}`;
    case 'fragment':
      return `${redirectUri}#${query}`;
    case 'form_post': {
      const page: FormPost = { redirectUri, said, until: api.now().getTime() + formPostLifetime };
      const sealed = await sealToken(api.keys, place.instance.id, `form_post ${JSON.stringify(page)}`);
      return `${formPostAt(issuer)}${encodeURIComponent(sealed)}`;
    }
  }
};

/** JARM, 2.1: ten minutes at most. The browser brings it at once. */
const signedLifetimeSeconds = 60;

/** JARM, 2: the whole answer as a JWT for this client, and encrypted if it registered that. */
const signedResponse = async (
  api: Api,
  { instance, read }: Place,
  { clientId }: Pick<Answering, 'clientId'>,
  said: Said,
): Promise<string> => {
  const client = await activeClient(api, read, clientId);
  const exp = inSeconds(api.now()) + signedLifetimeSeconds;
  return clientJwt(
    api,
    instance.id,
    client,
    { ...Object.fromEntries(said), aud: clientId, exp },
    { kind: 'authorization' },
  );
};

/** A login page can send the browser to an address only: for form_post it is this one, which posts what it holds sealed. */
type FormPost = {
  readonly redirectUri: string;
  readonly said: Said;
  readonly until: number;
};
const formPostLifetime = 60_000;
const formPostAt = (issuer: string) => `${issuer}${paths.formPost}?answer=`;

/** What may come back to us in the head of a request (64 KB), with room for the rest of it. */
const longestPosted = 60 * 1024;
/** A page at this address can't be asked for: only whoever has it in hand could post what it holds (`formPostAtOnce`). */
export const isTooLongToPost = ({ issuer }: Pick<Answering, 'issuer'>, address: string): boolean =>
  address.length > longestPosted && address.startsWith(formPostAt(issuer));

export const formPost =
  (api: Pick<Api, 'keys' | 'now'>): Endpoint =>
  ({ visit, parameters }) =>
    pageOf(api, visit, parameters.required('answer'));

/** Of the page at this address, if it is one of those: for whoever may send it at once. */
export const formPostAtOnce = async (
  api: Pick<Api, 'keys' | 'now'>,
  visit: Pick<Visit, 'instance' | 'origin'>,
  address: string,
): Promise<OAuthAnswer | undefined> => {
  const at = formPostAt(visit.origin);
  return address.startsWith(at) ? pageOf(api, visit, decodeURIComponent(address.slice(at.length))) : undefined;
};

const pageOf = async (
  { keys, now }: Pick<Api, 'keys' | 'now'>,
  { instance }: Pick<Visit, 'instance'>,
  sealed: string,
): Promise<OAuthAnswer> => {
  const text = await openToken(keys, instance.id, sealed);
  const page = text?.startsWith('form_post ') ? (JSON.parse(text.slice('form_post '.length)) as FormPost) : undefined;
  if (!page || page.until < now().getTime()) throw invalidRequest('This answer is not there any more.');
  return formPostPage(page.redirectUri, page.said);
};
