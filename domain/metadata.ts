import { errors } from './errors.ts';

export const metadataErrors = errors('metadata', {
  key_empty: ['invalid', 'Metadata needs a key.', 'META-2n0fs'],
  conflicting: ['invalid', 'The same metadata key is given more than once.', 'USERv2-j0z7uy'],
  nothing_given: ['precondition', 'The request names no metadata.', 'META-9mm2d'],
  not_found: ['not_found', 'There is no metadata under this key.', 'META-2nnds'],
});

/** `value` in base64; an empty one removes the key. */
export type MetadataEntry = { readonly key: string; readonly value: string };
/** By key, in base64. */
export type Metadata = Readonly<Record<string, string>>;

/** What has to be set and removed to bring `current` to the entries, in their order. */
export const metadataEdits = (entries: readonly MetadataEntry[], current: Metadata): readonly MetadataEntry[] => {
  if (new Set(entries.map(({ key }) => key)).size < entries.length) throw metadataErrors.conflicting();
  return entries.filter(({ key, value }) => {
    if (key.trim() === '') throw metadataErrors.key_empty();
    return value !== (Object.hasOwn(current, key) ? current[key] : '');
  });
};

/** The keys to be removed, once each; all of them must be there. */
export const metadataRemovals = (keys: readonly string[], current: Metadata): readonly string[] => {
  const missing = keys.find((key) => !Object.hasOwn(current, key));
  if (missing !== undefined)
    throw metadataErrors.not_found({ message: `There is no metadata under the key ${JSON.stringify(missing)}.` });
  return [...new Set(keys)];
};

export const withoutKey = (metadata: Metadata, key: string): Metadata => {
  const { [key]: _, ...others } = metadata;
  return others;
};
