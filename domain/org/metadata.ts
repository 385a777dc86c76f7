import { type Metadata, type MetadataEntry, metadataEdits, metadataRemovals, withoutKey } from '../metadata.ts';
import type { OrgEvent } from './events.ts';

export type OrgMetadataCommand =
  | { readonly type: 'SetMetadata'; readonly entries: readonly MetadataEntry[] }
  | { readonly type: 'RemoveMetadata'; readonly keys: readonly string[] };

export type OrgMetadataEvent = Extract<OrgEvent, { readonly type: `org.metadata.${string}` }>;

const removed = (key: string): OrgMetadataEvent => ({ type: 'org.metadata.removed', payload: { key } });

export const decideOrgMetadata = (command: OrgMetadataCommand, current: Metadata): readonly OrgMetadataEvent[] =>
  command.type === 'RemoveMetadata'
    ? metadataRemovals(command.keys, current).map(removed)
    : metadataEdits(command.entries, current).map(({ key, value }) =>
        value === '' ? removed(key) : { type: 'org.metadata.set', payload: { key, value } },
      );

export const evolveOrgMetadata = (metadata: Metadata, event: OrgMetadataEvent): Metadata => {
  switch (event.type) {
    case 'org.metadata.set':
      return { ...metadata, [event.payload.key]: event.payload.value ?? '' };
    case 'org.metadata.removed':
      return withoutKey(metadata, event.payload.key);
    case 'org.metadata.removed.all':
      return {};
  }
};
