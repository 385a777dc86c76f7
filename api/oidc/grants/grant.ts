import type { Visit } from '../../call.ts';
import type { Credentials } from '../credentials.ts';
import type { Parameters } from '../parameters.ts';

export type TokenRequest = {
  readonly visit: Visit;
  readonly parameters: Parameters;
  readonly credentials: Credentials | undefined;
};

/** Gives the body of a token response, or throws in the words of RFC 6749, 5.2. */
export type GrantHandler = (request: TokenRequest) => Promise<object>;
