import { type Metadata, type MetadataEntry, metadataEdits, metadataRemovals, withoutKey } from '../metadata.ts';
import type { UserEvent } from './events.ts';
import { mustExist } from './guards.ts';
import type { Decide, Evolve } from './state.ts';

export type MetadataCommand =
  | { readonly type: 'SetMetadata'; readonly entries: readonly MetadataEntry[] }
  | { readonly type: 'RemoveMetadata'; readonly keys: readonly string[] };

const removed = (key: string): UserEvent => ({ type: 'user.metadata.removed', payload: { key } });

/** What it takes to bring `current` to the entries. */
export const metadataChanges = (entries: readonly MetadataEntry[], current: Metadata): readonly UserEvent[] =>
  metadataEdits(entries, current).map(({ key, value }) =>
    value === '' ? removed(key) : { type: 'user.metadata.set', payload: { key, value } },
  );

export const decideMetadata: Decide<MetadataCommand> = {
  SetMetadata: ({ entries }, state) => {
    mustExist(state);
    return metadataChanges(entries, state.metadata);
  },
  RemoveMetadata: ({ keys }, state) => {
    mustExist(state);
    return metadataRemovals(keys, state.metadata).map(removed);
  },
};

export const evolveMetadata: Evolve<'user.metadata.set' | 'user.metadata.removed' | 'user.metadata.removed.all'> = {
  'user.metadata.set': (state, { payload }) => ({
    ...state,
    metadata: { ...state.metadata, [payload.key]: payload.value ?? '' },
  }),
  'user.metadata.removed': (state, { payload }) => ({ ...state, metadata: withoutKey(state.metadata, payload.key) }),
  'user.metadata.removed.all': (state) => ({ ...state, metadata: {} }),
};
