import type { Visit } from '../edge/call.ts';
import type { Parameters } from './parameters.ts';

/** One request to an endpoint of OAuth or OpenID Connect, parsed at the door. */
export type OAuthRequest = {
  readonly visit: Visit;
  readonly method: 'GET' | 'POST';
  readonly parameters: Parameters;
};

/** And its answer: an object is sent as JSON, a text as HTML unless a header says otherwise. */
export type OAuthAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What the browser is made to remember, or forget. */
  readonly cookies?: readonly string[];
  readonly body?: string | object;
};

export type Endpoint = (request: OAuthRequest) => Promise<OAuthAnswer>;

export const json = (body: object, headers: OAuthAnswer['headers'] = {}): OAuthAnswer => ({
  status: 200,
  headers,
  body,
});

/** A text of another kind than a page. */
export const text = (body: string, type: string, headers: OAuthAnswer['headers'] = {}): OAuthAnswer => ({
  status: 200,
  headers: { ...headers, 'content-type': type },
  body,
});

/** RFC 9700, 4.12: after a POST the browser must not post its form on to the next server. */
export const redirect = ({ method }: Pick<OAuthRequest, 'method'>, location: string): OAuthAnswer => ({
  status: method === 'POST' ? 303 : 302,
  headers: { location, 'cache-control': 'no-store' },
});
