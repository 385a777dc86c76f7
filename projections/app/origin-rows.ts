import { insert, type RowChange, remove } from '../projection.ts';
import { appOriginsTable } from './tables.ts';

type Stated = {
  readonly appId: string;
  readonly redirectUris?: readonly string[] | undefined;
  readonly additionalOrigins?: readonly string[] | undefined;
};
const members = ['redirectUris', 'additionalOrigins'] as const;

/** What an event says of them; where it is silent, what was said before stays. */
export const originsStated = (
  { projectId, orgId }: { readonly projectId: string; readonly orgId: string },
  { appId, ...stated }: Stated,
): readonly RowChange[] =>
  members.flatMap((member) => {
    const uris = stated[member];
    if (uris === undefined) return [];
    const origins = new Set(uris.flatMap((uri) => originOf(uri) ?? []));
    const of = { app_id: appId, stated_by: member };
    const row = { ...of, project_id: projectId, org_id: orgId };
    return [
      remove(appOriginsTable, of),
      ...[...origins].map((origin) => insert(appOriginsTable, { ...row, origin, found_by: lookupOf(origin) })),
    ];
  });

const lookupOf = (origin: string) => (origin.includes('*') ? '*' : origin);

/** As browsers write it: in small letters, without the port that everybody knows (RFC 6454, 6.2). */
const originOf = (uri: string): string | undefined =>
  /^[a-z][a-z0-9+.-]*:\/\/[^/?#@]+(?=[/?#]|$)/i
    .exec(uri)?.[0]
    .toLowerCase()
    .replace(/^(https:.*):443$|^(http:.*):80$/, '$1$2');
