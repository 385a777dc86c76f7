import type { AuthRequest } from '../../../domain/auth-request/auth-request.ts';
import type { Step } from '../guest.ts';

/** Where the sign-in begins that an application asked for. */
export const stepFor = (
  authRequestId: string,
  { redirect_uri, ui_locales, organization_id }: Pick<AuthRequest, 'redirect_uri' | 'ui_locales' | 'organization_id'>,
): Step => ({
  authRequestId,
  goal: redirect_uri,
  ...(ui_locales ? { languages: ui_locales } : {}),
  ...(organization_id ? { orgId: organization_id } : {}),
});
