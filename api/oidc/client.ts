import { appByClientId, type Client } from '../../projections/app/queries.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { Api } from '../api.ts';
import { matchesSecret } from '../secret.ts';
import type { Credentials } from './credentials.ts';
import { invalidClient } from './oauth-error.ts';

type Reads = Pick<Api, 'views'>;

/** An application that may be spoken to: it and its project are active. */
export const activeClient = async ({ views }: Reads, read: ReadContext, clientId: string) => {
  const client = await appByClientId(views, read, clientId);
  return client?.isActive ? client : undefined;
};

/** The client of a back-channel request, proven by its secret unless it is public. */
export const authenticatedClient = async (api: Reads, read: ReadContext, credentials: Credentials | undefined) => {
  if (!credentials) throw invalidClient();
  const client = await activeClient(api, read, credentials.clientId);
  if (!client || !proves(client, credentials)) throw invalidClient();
  return client;
};

/** A secret may come in the header or in the body, whichever of the two is registered: so do ZITADEL's clients. */
const proves = ({ authMethod, hashedSecret }: Client, { secret }: Credentials): boolean => {
  switch (authMethod) {
    case 'none':
      return true;
    case 'client_secret_basic':
    case 'client_secret_post':
      return secret !== undefined && hashedSecret !== undefined && matchesSecret(secret, hashedSecret);
    case 'private_key_jwt':
      return false;
  }
};
