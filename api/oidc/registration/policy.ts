import { defaultSecurity, securitySettings } from '../../../domain/settings/security.ts';
import type { Api } from '../../api.ts';
import { authenticate } from '../../edge/authn.ts';
import { rightsOf } from '../../edge/authz.ts';
import type { Visit } from '../../edge/call.ts';
import type { Directory } from '../../edge/directory.ts';
import { OAuthError } from '../oauth-error.ts';

export const securityOf = async (api: Pick<Api, 'load'>, instanceId: string) =>
  (await api.load(instanceId, securitySettings, instanceId)).state.values ?? defaultSecurity;

/** `isKnown`: the client comes with a token of somebody who may register it. */
export type Registrar = { readonly actor: string; readonly orgId: string; readonly isKnown: boolean };

/**
 * Who may register a client, and for which organization (RFC 7591, 3: an initial access token is any bearer token whose user
 * holds the permission); anybody, where the settings say so, for the default organization.
 */
export const registrar = async (api: Api, directory: Directory, visit: Visit): Promise<Registrar> => {
  const { instance, headers, ip } = visit;
  const settings = await securityOf(api, instance.id);
  if (!settings.enable_dynamic_client_registration)
    throw new OAuthError('access_denied', 'Clients cannot register themselves here.', 403);
  if (!headers.has('authorization') && settings.allow_unauthenticated_dynamic_client_registration) {
    await api.throttle.take('registration', { instanceId: instance.id, address: ip });
    return { actor: 'OIDC', orgId: instance.defaultOrgId, isKnown: false };
  }
  const caller = await authenticate(directory, api, visit).catch(() => {
    throw new OAuthError('invalid_token', 'Registration needs an initial access token.');
  });
  const orgId = headers.get('x-zitadel-orgid') || caller.orgId;
  const { may } = rightsOf(directory, caller, orgId, { instanceId: instance.id });
  if (!(await may('project.app.register_dynamic', { orgId })))
    throw new OAuthError('access_denied', 'This token does not allow to register clients.', 403);
  return { actor: caller.userId, orgId, isKnown: true };
};
