import { validClientMetadata } from '../../../domain/project/valid-client-metadata.ts';
import type { Api } from '../../api.ts';
import { mustBeOfItsSector } from '../tokens/sector-identifier.ts';
import { invalidMetadata, type Stated } from './stated.ts';

/** OpenID Connect Core, 8.1: whoever is told subjects of its own says, if it has several hosts, whose they are. */
export const mustShareSector = async (
  api: Pick<Api, 'fetchDocument'>,
  { config: { redirectUris }, metadata }: Pick<Stated, 'config' | 'metadata'>,
): Promise<void> => {
  const valid = validClientMetadata(metadata);
  const hosts = new Set(redirectUris.map((each) => (URL.canParse(each) ? new URL(each).host : each)));
  if (valid.subject_type === 'pairwise' && valid.sector_identifier_uri === undefined && hosts.size > 1)
    throw invalidMetadata('Pairwise subjects of several hosts need a sector_identifier_uri.');
  await mustBeOfItsSector(api, valid, redirectUris);
};
