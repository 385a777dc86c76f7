import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { errors } from '../../domain/errors.ts';

export const keyPairErrors = errors('key_pair', {
  public_key_invalid: [
    'invalid',
    'public_key: this is not a public key in PEM that is good for signatures: RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519.',
    'COMMAND-5F3h1',
  ],
});

/** Both halves in PEM, the private one in the form (PKCS #1) that is in ZITADEL's key files. Made off the event loop: it takes 100 ms. */
export const newKeyPair = async (): Promise<{ readonly publicKey: string; readonly privateKey: string }> =>
  promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });

/** A public key that somebody brings, in the one form that is kept. @throws public_key_invalid */
export const givenPublicKey = (pem: Uint8Array): string => {
  const key = parsed(Buffer.from(pem).toString().trim());
  if (!key || !isGood(key)) throw keyPairErrors.public_key_invalid();
  return key.export({ type: 'spki', format: 'pem' }).toString();
};

const parsed = (pem: string): KeyObject | undefined => {
  // A private key has a public half; whoever sends one sends what they should keep.
  if (!pem.includes('PUBLIC KEY')) return undefined;
  // PKCS #1 and SPKI have a heading each; Go's libraries, and ZITADEL's files, put the second under that of the first.
  for (const form of [pem, pem.replaceAll('RSA PUBLIC KEY', 'PUBLIC KEY')])
    try {
      return createPublicKey(form);
    } catch {
      // Of the other form, or of none.
    }
  return undefined;
};

/** NIST SP 800-131A: RSA of less than 2048 bits signs nothing any more. */
const isGood = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean => {
  if (asymmetricKeyType === 'rsa') return (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  if (asymmetricKeyType === 'ec') return curves.has(asymmetricKeyDetails?.namedCurve ?? '');
  return asymmetricKeyType === 'ed25519';
};
const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
