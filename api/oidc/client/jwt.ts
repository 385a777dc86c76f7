import { CompactEncrypt, importJWK, type JSONWebKeySet, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { ClientMetadata } from '../../../domain/project/client-metadata.ts';
import type { Api } from '../../api.ts';
import { signingKeysOf } from '../keys/signing-keys.ts';
import type { SigningAlgorithm } from '../keys/web-key.ts';
import { OAuthError } from '../oauth-error.ts';
import type { Client } from './client.ts';
import { clientKeySet } from './keys.ts';

/** What a client registers algorithms for, each by three members of its metadata. */
const kinds = ['id_token', 'userinfo', 'introspection', 'authorization'] as const;
export type Kind = (typeof kinds)[number];

type Form = {
  readonly signed: NonNullable<ClientMetadata['id_token_signed_response_alg']> | undefined;
  readonly encrypted: ClientMetadata['id_token_encrypted_response_alg'];
  readonly content: string;
};

/** What of it the client registered. */
export const formFor = (client: Pick<Client, 'metadata'> | undefined, kind: Kind): Form =>
  formsFor(client?.metadata ?? nothing)[kind];

const nothing: ClientMetadata = {};
type Forms = Readonly<Record<Kind, Form>>;
/** The same as long as its metadata is, and asked for several times a token. */
const formsFor = (metadata: ClientMetadata): Forms => {
  const forms =
    made.get(metadata) ?? (Object.fromEntries(kinds.map((kind) => [kind, formIn(metadata, kind)])) as Forms);
  made.set(metadata, forms);
  return forms;
};
const made = new WeakMap<ClientMetadata, Forms>();

/** Content is encrypted with A128CBC-HS256 where it does not say (Registration, 2). */
const formIn = (metadata: ClientMetadata, kind: Kind): Form => ({
  signed: metadata[`${kind}_signed_response_alg`] ?? byDefault(metadata, kind),
  encrypted: metadata[`${kind}_encrypted_response_alg`],
  content: metadata[`${kind}_encrypted_response_enc`] ?? 'A128CBC-HS256',
});

/**
 * Strangers count on it (Registration, 2; JARM, 3; RFC 9701, 6); an application of the house has what the active key signs
 * with.
 */
const byDefault = ({ third_party }: ClientMetadata, kind: Kind) =>
  third_party && kind !== 'userinfo' ? 'RS256' : undefined;

/**
 * A JWT as this client wants it: signed, and if so encrypted around that (RFC 7519, 11.2). Without a client: as the active key
 * signs.
 */
export const clientJwt = async (
  api: Api,
  instanceId: string,
  client: Client | undefined,
  claims: JWTPayload,
  { kind, typ }: { readonly kind: Kind; readonly typ?: string },
): Promise<string> => {
  const form = formFor(client, kind);
  const jwt = await signed(api, instanceId, client, claims, { alg: form.signed, ...(typ ? { typ } : {}) });
  return client && form.encrypted ? encryptedFor(api, client, jwt, form, { cty: typ ?? 'JWT' }) : jwt;
};

/** All that a client registered, before the first of them signs: it may read the key set only then, and keep it for a while. */
export const prepareKeysFor = async (
  api: Parameters<typeof signingKeysOf>[0],
  instanceId: string,
  { metadata }: Pick<Client, 'metadata'>,
): Promise<void> => {
  const registered = Object.values(formsFor(metadata)).flatMap(({ signed }) => signed ?? []);
  const own = registered.filter((alg): alg is SigningAlgorithm => !alg.startsWith('HS'));
  if (own.length > 0) await signingKeysOf(api).prepare(instanceId, own);
};

const signed = async (
  api: Api,
  instanceId: string,
  client: Client | undefined,
  claims: JWTPayload,
  { alg, typ }: { readonly alg: Form['signed']; readonly typ?: string },
): Promise<string> => {
  const header = typ === undefined ? {} : { typ };
  if (client) await prepareKeysFor(api, instanceId, client);
  // By its secret (Core, 10.1), which must not be shorter than the hash (RFC 7518, 3.2): ours have 64 characters.
  if (alg?.startsWith('HS') && client)
    return new SignJWT(claims)
      .setProtectedHeader({ alg, ...header })
      .sign(Buffer.from(mustHave(client.clientSecret, 'a secret')));
  return signingKeysOf(api).sign(instanceId, claims, { alg: alg as SigningAlgorithm | undefined, ...header });
};

/** A compact JWE to the client's key: it finds its own by `kid`. */
export const encryptedFor = async (
  api: Api,
  client: Client,
  content: string,
  { encrypted: alg = 'RSA-OAEP-256', content: enc }: Form,
  header: { readonly cty?: string } = {},
): Promise<string> => {
  const published = await clientKeySet(api, client).catch(() => {
    throw new OAuthError('temporarily_unavailable', 'The keys of the client cannot be read at its jwks_uri.');
  });
  const jwk = mustHave(encryptionKey(published, alg), `a key for ${alg}`);
  const kid = jwk.kid === undefined ? {} : { kid: jwk.kid };
  try {
    return await new CompactEncrypt(Buffer.from(content))
      .setProtectedHeader({ alg, enc, ...header, ...kid })
      .encrypt(await importJWK(jwk, alg));
  } catch {
    throw new OAuthError('invalid_client_metadata', `The key of the client cannot be used for ${alg}.`);
  }
};

/** Before anything is used up for it: that the client can be told at all, where that is to be encrypted to its keys. */
export const mustBeTellable = async (api: Api, client: Client, kind: Kind): Promise<void> => {
  const form = formFor(client, kind);
  if (form.encrypted) await encryptedFor(api, client, '', form);
};

/** The first that fits: of this kind, and not meant for signatures (RFC 7517, 4.2 and 4.4). */
const encryptionKey = ({ keys }: JSONWebKeySet, alg: string): JWK | undefined => {
  const fits = ({ kty, crv }: JWK) =>
    alg.startsWith('RSA') ? kty === 'RSA' : kty === 'EC' || (kty === 'OKP' && (crv === 'X25519' || crv === 'X448'));
  return keys.find((key) => fits(key) && (key.use ?? 'enc') === 'enc' && (key.alg ?? alg) === alg);
};

const mustHave = <T>(value: T | undefined, what: string): T => {
  if (value === undefined)
    throw new OAuthError(
      'invalid_client_metadata',
      `The client registered an algorithm that needs ${what}, and has none.`,
    );
  return value;
};
