import { errors } from '../errors.ts';

export const projectErrors = errors('project', {
  name_required: ['invalid', 'A project needs a name.', 'PROJECT-IOVCC'],
  already_exists: ['already_exists', 'A project with this id exists already.', 'COMMAND-opamwu'],
  name_taken: ['already_exists', 'The organization has another project of this name.', 'V3-DKcYh'],
  not_found: ['not_found', 'There is no such project.', 'COMMAND-3M9sd'],
  org_inactive: ['precondition', 'The organization is not active.'],
  missing: ['precondition', 'The project that this is meant for does not exist.', 'COMMAND-EbFMN'],
});

export const projectRoleErrors = errors('project_role', {
  invalid: ['invalid', 'A project role needs a key and a display name.', 'COMMAND-4m9vS'],
  already_exists: ['already_exists', 'The project has a role with this key already.', 'V3-DKcYh'],
  not_found: ['not_found', 'The project has no such role.', 'COMMAND-vv8M9'],
});

export const projectGrantErrors = errors('project_grant', {
  project_missing: ['precondition', 'The project to be granted does not exist.', 'COMMAND-m9gsd'],
  org_missing: ['precondition', 'The organization to be granted the project does not exist.', 'COMMAND-3m9gg'],
  role_missing: ['precondition', 'The project has no such role to grant.', 'COMMAND-6m9gd'],
  own_org: ['precondition', 'A project cannot be granted to the organization that owns it.'],
  already_exists: ['already_exists', 'The project is granted to this organization already.', 'V3-DKcYh'],
  not_found: ['not_found', 'The project is not granted to this organization.', 'PROJECT-D8JxR'],
});

/** Of what an authorization wants of a project. */
export const offerErrors = errors('offer', {
  project_missing: ['precondition', 'The project to be authorized for does not exist.', 'COMMAND-3n77S'],
  grant_missing: ['precondition', 'The project is not granted to this organization.', 'COMMAND-4m9ff'],
  role_missing: ['precondition', 'There is no such role to be had.', 'COMMAND-mm9F4'],
});

export const appErrors = errors('app', {
  name_required: ['invalid', 'An application needs a name.', 'PROJECT-1n8df'],
  already_exists: ['precondition', 'An application with this id exists already.', 'PROJECT-lxowmp'],
  name_taken: ['already_exists', 'The project has another application of this name.', 'V3-DKcYh'],
  client_id_taken: ['conflict', 'Another application has this client id.'],
  not_found: ['not_found', 'There is no such application.', 'COMMAND-2n8uU'],
  not_active: ['precondition', 'The application is not active.', 'COMMAND-dsh35'],
  not_inactive: ['precondition', 'The application is not inactive.', 'COMMAND-1n8cM'],
  not_oidc: ['invalid', 'This is not an OpenID Connect application.', 'COMMAND-GBr34'],
  not_api: ['invalid', 'This is not an API application.', 'COMMAND-Gnwt3'],
  without_secret: ['invalid', 'Only OpenID Connect and API applications have a client secret.', 'COMMAND-Ghrh3'],
  config_invalid: ['invalid', 'The configuration of the application is not valid.', 'COMMAND-5m9fs'],
  type_required: ['invalid', 'An application needs a configuration of one type.', 'APP-0iiN46'],
  without_key: ['precondition', 'Only an application that authenticates by private_key_jwt has keys.', 'COMMAND-Dff54'],
  key_expired: ['invalid', 'A key must expire in the future.', 'DOMAIN-dv3t5'],
  key_id_taken: ['precondition', 'There is a key with this id already.', 'COMMAND-so20alo'],
  key_not_found: ['not_found', 'This application has no such key.', 'COMMAND-4m77G'],
  metadata_unknown: ['invalid', 'There is no client metadata of this name.'],
  metadata_invalid: ['invalid', 'The client metadata is not valid.'],
  saml_unsupported: ['unimplemented', 'SAML applications are not served yet: only OpenID Connect and API ones.'],
  logout_uri_invalid: [
    'invalid',
    'The back-channel logout URI must be an absolute http or https URL without a fragment.',
    'PROJECT-iZL2Ac',
  ],
});
