import { type ClientAuthMethod, type ClientMetadata, fapiAuthMethods, type ResponseType } from './client-metadata.ts';

/**
 * FAPI 2.0 Security Profile, 5.3.2: pushed requests only, sender-constrained tokens (by DPoP, unless by certificate), ID
 * tokens signed with one of its algorithms. Message Signing, 5.3.1 and 5.4.1: requests and responses signed on top.
 */
export const withProfile = (metadata: ClientMetadata): ClientMetadata => {
  switch (metadata.profile ?? 'none') {
    case 'none':
      return metadata;
    case 'fapi2_security':
      return { id_token_signed_response_alg: 'PS256', ...metadata, ...security(metadata) };
    case 'fapi2_message_signing':
      return {
        id_token_signed_response_alg: 'PS256',
        authorization_signed_response_alg: 'PS256',
        introspection_signed_response_alg: 'PS256',
        ...metadata,
        ...security(metadata),
        require_signed_request_object: true,
      };
  }
};

const security = ({ tls_client_certificate_bound_access_tokens: byCertificate = false }: ClientMetadata) =>
  ({
    require_pushed_authorization_requests: true,
    ...(byCertificate ? {} : { dpop_bound_access_tokens: true }),
  }) as const;

export const isFapi = ({ profile = 'none' }: ClientMetadata): boolean => profile !== 'none';
export const isMessageSigning = ({ profile }: ClientMetadata): boolean => profile === 'fapi2_message_signing';

/** Where a client's way to prove itself is one that its profile forbids, it has to sign instead. */
export const authMethodUnder = (metadata: ClientMetadata, method: ClientAuthMethod): ClientAuthMethod =>
  isFapi(metadata) && !fapiAuthMethods.includes(method) ? 'private_key_jwt' : method;

/** FAPI 2.0 Security Profile, 5.3.2.2: codes only. */
export const responseTypesUnder = (
  metadata: ClientMetadata,
  configured: readonly ResponseType[],
): readonly ResponseType[] => {
  const all = [...new Set([...configured, ...(metadata.response_types ?? [])])];
  // What comes by the front channel is bound to nothing.
  const isBound = metadata.dpop_bound_access_tokens || metadata.tls_client_certificate_bound_access_tokens;
  if (isFapi(metadata)) return all.filter((type) => type === 'code');
  return isBound ? all.filter((type) => !type.split(' ').includes('token')) : all;
};
