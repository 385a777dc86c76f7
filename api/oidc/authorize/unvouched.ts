import { hostOf } from '../../login/host-of.ts';
import type { Client } from '../client/client.ts';
import { OAuthError } from '../oauth-error.ts';

/** Where an answer leads, and whose that is, as it says itself. */
export type Leaving = { readonly to: string; readonly host: string; readonly application: string };

export const leavingFor = ({ metadata, clientId }: Pick<Client, 'metadata' | 'clientId'>, to: string, uri: string) => ({
  ...{ to, host: hostOf(uri), application: metadata.client_name ?? clientId },
});

/**
 * An error of a client for which nobody here vouches. RFC 9700, 4.11.2: whoever registers an address could have people sent
 * there from ours by a request that can't be done; so they are told where they would go.
 */
export class UnvouchedError extends OAuthError {
  readonly leaving: Leaving;
  constructor({ error, message, status }: OAuthError, leaving: Leaving) {
    super(error, message, status);
    this.leaving = leaving;
  }
}
