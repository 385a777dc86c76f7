import { appErrors } from '../../../domain/project/errors.ts';
import type { Api } from '../../api.ts';

/**
 * OpenID Connect Core, 8.1, and Dynamic Client Registration, 5: whose site it is says there that these redirect URIs are of its
 * sector. Otherwise any client could be told the subjects of any other. @throws app.metadata_invalid
 */
export const mustBeOfItsSector = async (
  { fetchDocument }: Pick<Api, 'fetchDocument'>,
  { sector_identifier_uri: uri }: { readonly sector_identifier_uri?: string | undefined },
  redirectUris: readonly string[],
): Promise<void> => {
  if (uri === undefined) return;
  const listed = await fetchDocument(uri).then(
    ({ text }) => listIn(text),
    () => undefined,
  );
  if (!listed) throw invalid(`sector_identifier_uri: ${uri} gives no JSON list of redirect URIs.`);
  const missing = redirectUris.find((each) => !listed.includes(each));
  if (missing !== undefined) throw invalid(`sector_identifier_uri: ${uri} does not list ${missing}.`);
};

const invalid = (message: string) => appErrors.metadata_invalid({ message });

const listIn = (text: string): readonly unknown[] | undefined => {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
};
