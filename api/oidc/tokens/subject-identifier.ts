import type { Api } from '../../api.ts';
import { isCanonical } from '../../secret/token.ts';
import type { Client } from '../client/client.ts';

type Named = Pick<Client, 'clientId' | 'redirectUris' | 'metadata'>;

/** By what a client is told people: clients of one sector are told the same (OpenID Connect Core, 8.1). */
const sectorOf = ({ clientId, redirectUris, metadata }: Named): string => {
  if (metadata.sector_identifier_uri !== undefined) return new URL(metadata.sector_identifier_uri).host;
  const hosts = new Set(redirectUris.map((uri) => URL.parse(uri)?.host ?? ''));
  const [only = ''] = hosts;
  // Applications of devices and of several sites have no host in common: each is a sector of its own.
  return hosts.size === 1 && only !== '' ? only : clientId;
};

const isPairwise = (client: Named | undefined): client is Named => client?.metadata.subject_type === 'pairwise';
const contextOf = (client: Named) => `pairwise ${sectorOf(client)}`;

/**
 * The `sub` that a client knows a user by (Core, 8). A pairwise one is the user's id sealed for the sector, by the instance's
 * own key: always the same, nothing in it that two sectors could compare, and open to nobody but us.
 */
export const subjectIdentifier = async (
  { keys }: Pick<Api, 'keys'>,
  instanceId: string,
  client: Named | undefined,
  userId: string,
): Promise<string> =>
  isPairwise(client)
    ? (await keys.instance(instanceId)).sealRepeatably(Buffer.from(userId), contextOf(client))
    : userId;

/** Who is meant by the `sub` that a client was told; undefined if it was told another one. */
export const userBehind = async (
  { keys }: Pick<Api, 'keys'>,
  instanceId: string,
  client: Named | undefined,
  sub: string,
): Promise<string | undefined> => {
  if (!isPairwise(client)) return sub;
  if (!isCanonical(sub)) return undefined;
  try {
    return Buffer.from((await keys.instance(instanceId)).open(sub, contextOf(client))).toString();
  } catch {
    return undefined;
  }
};
