import type { X509Certificate } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { ClientAuthMethod, ClientMetadata } from '../../../domain/project/client-metadata.ts';
import { isFapi } from '../../../domain/project/client-profile.ts';
import type { AppKey } from '../../../domain/project/state.ts';
import type { Api } from '../../api.ts';
import { matchesSecret } from '../../secret/secret.ts';
import { invalidClient } from '../oauth-error.ts';
import { type Proven, proven, provenBySecret } from './assertion.ts';
import { certificatesOf, isIssuedBy } from './certificate-authority.ts';
import { bearsName } from './certificate-name.ts';
import type { Credentials } from './credentials.ts';
import { clientKeySet } from './keys.ts';

/** What is known of a client that says who it is. */
type Known = {
  readonly authMethod: ClientAuthMethod;
  readonly metadata: ClientMetadata;
  readonly hashedSecret: string | undefined;
  readonly clientSecret: string | undefined;
  readonly keys: ReadonlyMap<string, AppKey>;
};
type Asks = Pick<Api, 'now' | 'fetchDocument' | 'settings'>;

/**
 * By the method that it is registered with and by no other; but a secret may come in the header or in the body, whichever of the
 * two is registered: so do ZITADEL's clients. Gives what is to be remembered of an assertion.
 * @throws invalid_client if it proves nothing
 */
export const proofOf = async (api: Asks, client: Known, credentials: Credentials): Promise<Proven | undefined> => {
  const { secret, assertion, certificate } = credentials;
  if ((secret !== undefined && !takesSecret(client)) || (assertion && !takesAssertion(client))) throw invalidClient();
  switch (client.authMethod) {
    case 'none':
      return undefined;
    case 'client_secret_basic':
    case 'client_secret_post':
      if (secret === undefined || client.hashedSecret === undefined || !matchesSecret(secret, client.hashedSecret))
        throw invalidClient();
      return undefined;
    case 'client_secret_jwt':
      if (!assertion || client.clientSecret === undefined) throw invalidClient();
      return provenBySecret(assertion, client.clientSecret, boundsFor(api, client, assertion)).catch(refuse);
    case 'private_key_jwt':
      if (!assertion) throw invalidClient();
      return provenByKey(api, client, assertion);
    case 'tls_client_auth':
      if (!certificate || !isKnownByName(api, client, certificate)) throw invalidClient();
      return undefined;
    case 'self_signed_tls_client_auth':
      if (!certificate || !(await isRegistered(api, client, certificate))) throw invalidClient();
      return undefined;
  }
};

const refuse = () => {
  throw invalidClient();
};

/** A secret that comes to a public client is no harm, as ZITADEL's clients send an empty one. */
const takesSecret = ({ authMethod }: Known) =>
  ['none', 'client_secret_basic', 'client_secret_post'].includes(authMethod);
const takesAssertion = ({ authMethod }: Known) =>
  authMethod === 'client_secret_jwt' || authMethod === 'private_key_jwt';

type Assertion = NonNullable<Credentials['assertion']>;
const boundsFor = ({ now }: Asks, { metadata }: Known, { origin, address }: Assertion) => ({
  ...{ origin, address, now: now() },
  algorithm: metadata.token_endpoint_auth_signing_alg,
  mayBeUndated: true,
  // FAPI 2.0 Security Profile, 5.3.2.1: the issuer alone, as a text.
  strict: isFapi(metadata),
});

/** With a key that was made here, or one of those that it publishes: looked up again before anybody is refused. */
const provenByKey = async (api: Asks, client: Known, assertion: Assertion): Promise<Proven> => {
  const bounds = boundsFor(api, client, assertion);
  const made = client.keys.get(assertion.keyId ?? '');
  if (made) return proven(assertion, made, bounds).catch(refuse);
  const { jwks_uri } = client.metadata;
  const published = async (fresh: boolean) => {
    const { keys } = await clientKeySet(api, client, { fresh });
    return proven(assertion, { jwks: keys }, bounds);
  };
  return published(false)
    .catch((error: unknown) => (jwks_uri === undefined ? Promise.reject(error) : published(true)))
    .catch(refuse);
};

/** RFC 8705, 2.1. */
const isKnownByName = ({ settings, now }: Asks, { metadata }: Known, certificate: X509Certificate) =>
  isIssuedBy(certificatesOf(settings.clientCertificates?.authorities ?? []), certificate, now()) &&
  bearsName(certificate, metadata);

/** RFC 8705, 2.2: its key is one of the client's, or the certificate itself stands beside one (x5c). */
const isRegistered = async (api: Asks, client: Known, certificate: X509Certificate): Promise<boolean> => {
  const shown = await calculateJwkThumbprint(certificate.publicKey.export({ format: 'jwk' }) as JWK);
  const among = async (fresh: boolean) => {
    const { keys } = await clientKeySet(api, client, { fresh }).catch(refuse);
    const known = await Promise.all(keys.map((key) => calculateJwkThumbprint(key).catch(() => '')));
    return known.includes(shown);
  };
  return (await among(false)) || (client.metadata.jwks_uri !== undefined && (await among(true)));
};
