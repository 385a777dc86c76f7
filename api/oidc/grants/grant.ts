import type { Visit } from '../../edge/call.ts';
import type { Credentials } from '../client/credentials.ts';
import type { Parameters } from '../parameters.ts';
import type { Sender } from '../sender/confirmation.ts';

export type TokenRequest = {
  readonly visit: Visit;
  readonly parameters: Parameters;
  readonly credentials: Credentials | undefined;
  /** What it proves to hold: tokens are bound to that. */
  readonly sender: Sender;
};

/** Gives the body of a token response, or throws in the words of RFC 6749, 5.2. */
export type GrantHandler = (request: TokenRequest) => Promise<object>;
