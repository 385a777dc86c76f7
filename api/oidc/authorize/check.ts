import type { AuthRequest } from '../../../domain/auth-request/auth-request.ts';
import type { Visit } from '../../edge/call.ts';
import type { Client } from '../client/client.ts';
import type { Parameters } from '../parameters.ts';

/** What is known when the first check runs: a client, and a redirect URI of its own. */
export type Question = {
  readonly visit: Visit;
  readonly parameters: Parameters;
  readonly client: Client;
};

/** Looks at a few parameters, refuses them in the protocol's words, or contributes what they say to the auth request. */
export type Check = (question: Question) => Partial<AuthRequest> | Promise<Partial<AuthRequest>>;
