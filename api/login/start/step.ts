import type { AuthRequest } from '../../../domain/auth-request/auth-request.ts';
import { demandOf } from '../../oidc/acr.ts';
import type { Step } from '../guest.ts';

/** Where the sign-in begins that an application asked for. */
export const stepFor = (
  authRequestId: string,
  request: Pick<AuthRequest, 'redirect_uri' | 'ui_locales' | 'organization_id' | 'claims'>,
): Step => {
  const { redirect_uri, ui_locales, organization_id } = request;
  const demand = demandOf(request);
  return {
    authRequestId,
    goal: redirect_uri,
    ...(demand ? { demand } : {}),
    ...(ui_locales ? { languages: ui_locales } : {}),
    ...(organization_id ? { orgId: organization_id } : {}),
  };
};
