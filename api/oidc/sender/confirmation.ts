import type { Confirmation } from '../../../domain/oidc-session/confirmation.ts';
import type { ClientMetadata } from '../../../domain/project/client-metadata.ts';
import type { Visit } from '../../edge/call.ts';
import { thumbprintOf } from '../../edge/client-certificate.ts';
import { invalidRequest } from '../oauth-error.ts';
import { dpopKeyOf, invalidProof, mustSuitProfile } from './dpop.ts';
import type { HeldKey } from './proof.ts';

/** What a request at the token endpoint proves to hold. */
export type Sender = { readonly key: HeldKey | undefined; readonly certificate: string | undefined };

export const senderOf = async (api: Parameters<typeof dpopKeyOf>[0], visit: Visit): Promise<Sender> => {
  const certificate = visit.certificate();
  return { key: await dpopKeyOf(api, visit), certificate: certificate && thumbprintOf(certificate) };
};

/**
 * What the tokens of this request are bound to: to a key whenever one is proven, to a certificate where the client has chosen
 * that (RFC 8705, 3.4). @throws where the client demands what the request does not prove
 */
export const confirmationFor = (metadata: ClientMetadata, { key, certificate }: Sender): Confirmation | undefined => {
  const byCertificate = metadata.tls_client_certificate_bound_access_tokens ?? false;
  if (byCertificate && certificate === undefined)
    throw invalidRequest('The tokens of this client are bound to a client certificate, and there was none.');
  if (metadata.dpop_bound_access_tokens && key === undefined)
    throw invalidProof('The tokens of this client are bound to a key: a DPoP proof is needed.');
  mustSuitProfile(metadata, key);
  if (key === undefined && !byCertificate) return undefined;
  return {
    ...(key === undefined ? {} : { jkt: key.jkt }),
    ...(byCertificate && certificate ? { 'x5t#S256': certificate } : {}),
  };
};

/** Of a machine user, whose tokens are bound to a key where it proves one. */
export const machineConfirmation = ({ key }: Sender): Confirmation | undefined => key && { jkt: key.jkt };
