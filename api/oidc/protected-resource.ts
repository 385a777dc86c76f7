import type { Api } from '../api.ts';
import { paths } from './endpoints.ts';
import { type Endpoint, json } from './exchange.ts';
import { dpopAlgorithms } from './sender/proof.ts';

/** RFC 9728, 2: our own API as a resource, and who gives out its tokens. */
export const protectedResource =
  ({ settings }: Pick<Api, 'settings'>): Endpoint =>
  async ({ visit: { origin } }) =>
    json({
      resource: origin,
      resource_name: 'Fasti management API',
      authorization_servers: [origin],
      jwks_uri: origin + paths.keys,
      scopes_supported: ['urn:zitadel:iam:org:project:id:zitadel:aud'],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: dpopAlgorithms,
      dpop_bound_access_tokens_required: false,
      tls_client_certificate_bound_access_tokens: settings.clientCertificates !== undefined,
    });
