import { DomainError } from '../../domain/errors.ts';
import type { Api } from '../api.ts';
import { readAuthRequest } from '../oidc/complete.ts';
import type { Fields, Guest, Step } from './guest.ts';
import { addressOf } from './screen.ts';
import { stepFor } from './start/step.ts';

const tag = 'oidc_';

/** Of a link in a message that is sent from a page: it leads back into the sign-in that goes on there. */
export const linkTemplate = (
  path: string,
  { visit }: Pick<Guest, 'visit'>,
  { authRequestId }: Step,
  more: Fields = {},
  placeholders = 'userId={{.UserID}}&organization={{.OrgID}}&code={{.Code}}',
): string | undefined =>
  authRequestId === undefined
    ? undefined
    : `${visit.origin}${addressOf(path, { ...more, requestId: `${tag}${authRequestId}` })}&${placeholders}`;

/** The sign-in in which a link was asked for, where it is still open, in the look of the organization that the link names. */
export const stepOfLink = async (
  api: Api,
  { visit, namedOrgId }: Pick<Guest, 'visit' | 'namedOrgId'>,
  { requestId }: Fields,
): Promise<Step> => {
  const looks: Step = namedOrgId === undefined ? {} : { discoveredOrgId: namedOrgId };
  if (!requestId?.startsWith(tag)) return looks;
  const authRequestId = requestId.slice(tag.length);
  try {
    return { ...looks, ...stepFor(authRequestId, (await readAuthRequest(api, visit, authRequestId)).request) };
  } catch (error) {
    if (error instanceof DomainError) return looks;
    throw error;
  }
};
