/** What `jose` makes and checks, and neither `none` nor RSA encryption with PKCS #1 v1.5 (RFC 8725, 3.2). */
export const asymmetricAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;
/** With the client's secret as key. */
export const secretAlgorithms = ['HS256', 'HS384', 'HS512'] as const;
export const signingAlgorithms = [...asymmetricAlgorithms, ...secretAlgorithms] as const;
export const encryptionAlgorithms = [
  ...['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'],
  ...['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'],
] as const;
/** To a key of ours: SHA-1 has no place in what is new. */
export const requestEncryptionAlgorithms = [
  ...(['RSA-OAEP-256', 'ECDH-ES'] as const),
  ...(['ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'] as const),
] as const;
export const contentEncryptions = [
  ...['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'],
  ...['A128GCM', 'A192GCM', 'A256GCM'],
] as const;
/** FAPI 2.0 Security Profile, 5.4. */
export const fapiAlgorithms: readonly string[] = ['PS256', 'ES256', 'EdDSA', 'Ed25519'];

export const isSecretAlgorithm = (alg: string | undefined) =>
  (secretAlgorithms as readonly (string | undefined)[]).includes(alg);
