import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import { mustExist } from './guards.ts';
import type { Decide, Evolve } from './state.ts';

/** `value` in base64; an empty one removes the key. */
export type MetadataEntry = { readonly key: string; readonly value: string };

export type MetadataCommand = { readonly type: 'SetMetadata'; readonly entries: readonly MetadataEntry[] };

/** What it takes to bring `current` to the entries. */
export const metadataChanges = (
  entries: readonly MetadataEntry[],
  current: Readonly<Record<string, string>>,
): readonly UserEvent[] => {
  if (new Set(entries.map(({ key }) => key)).size < entries.length) throw userErrors.metadata_conflicting();
  return entries.flatMap(({ key, value }): readonly UserEvent[] => {
    if (key.trim() === '') throw userErrors.metadata_key_empty();
    const before = Object.hasOwn(current, key) ? current[key] : undefined;
    if (value !== '') return value === before ? [] : [{ type: 'user.metadata.set', payload: { key, value } }];
    return before === undefined ? [] : [{ type: 'user.metadata.removed', payload: { key } }];
  });
};

export const decideMetadata: Decide<MetadataCommand> = {
  SetMetadata: ({ entries }, state) => {
    mustExist(state);
    return metadataChanges(entries, state.metadata);
  },
};

export const evolveMetadata: Evolve<'user.metadata.set' | 'user.metadata.removed' | 'user.metadata.removed.all'> = {
  'user.metadata.set': (state, { payload }) => ({
    ...state,
    metadata: { ...state.metadata, [payload.key]: payload.value ?? '' },
  }),
  'user.metadata.removed': (state, { payload }) => {
    const { [payload.key]: _, ...metadata } = state.metadata;
    return { ...state, metadata };
  },
  'user.metadata.removed.all': (state) => ({ ...state, metadata: {} }),
};
