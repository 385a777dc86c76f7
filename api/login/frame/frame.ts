import type { LinkEntry } from '../../../domain/settings/events.ts';
import type { LabelSettings } from '../../../domain/settings/label.ts';
import type { Api, Instance } from '../../api.ts';
import { effectiveLabel, effectiveLinks, effectivePrivacy } from '../../facts/settings.ts';
import { embeddersOf } from '../embedding.ts';
import { footLinks } from './foot-link.ts';

/** What stands around a page: whose it is, how they look, and where their terms and their help are. */
export type Frame = {
  readonly name: string;
  readonly orgId: string | undefined;
  readonly label: LabelSettings & { readonly owner: string };
  readonly links: readonly LinkEntry[];
  /** Origins of pages that may show ours in a frame of theirs. */
  readonly embedders: readonly string[];
};

export const frameOf = async (
  api: Pick<Api, 'recent'>,
  { id, name }: Instance,
  orgId: string | undefined,
): Promise<Frame> => {
  const [label, links, legal, embedders] = await Promise.all([
    effectiveLabel(api, id, orgId),
    effectiveLinks(api, id, orgId),
    effectivePrivacy(api, id, orgId),
    embeddersOf(api, id),
  ]);
  return { name, orgId, label, links: footLinks(links, legal.values), embedders };
};
