import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { JsonObject } from '@bufbuild/protobuf';

/** What a page asks `navigator.credentials` for, as our answers have it. */
type Options = {
  readonly challenge: string;
  readonly rpId?: string;
  readonly rp?: { readonly id?: string };
  readonly user?: { readonly id: string };
  readonly allowCredentials?: readonly { readonly id: string }[];
};
type Held = { readonly id: Buffer; readonly key: KeyObject; readonly rpId: string; readonly userHandle: string };

/** How this ceremony goes; each may be bent to see it refused. */
type Manner = {
  readonly origin: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly counter?: number;
  readonly attestation?: 'none' | 'packed';
  readonly backedUp?: boolean;
  /** Of the new credential, instead of one of its own. */
  readonly credentialId?: string;
};

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();

/** CBOR (RFC 8949), of what a key and an attestation are made of. */
const head = (major: number, length: number): Buffer => {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  return length < 256
    ? Buffer.from([(major << 5) | 24, length])
    : Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
};
type Cbor = number | string | Buffer | ReadonlyMap<number | string, Cbor>;
const cbor = (value: Cbor): Buffer => {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])]);
};

const coseKey = (key: KeyObject): Buffer => {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const point = (text: string) => Buffer.from(text, 'base64url');
  return cbor(
    new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, point(x)],
      [-3, point(y)],
    ]),
  );
};

/**
 * A test double: a WebAuthn authenticator and its browser in memory. The keys, the attestation and the signatures are real
 * (ES256 by node:crypto); only the fingerprint sensor and the page are missing.
 */
export const softwareAuthenticator = () => {
  const held: Held[] = [];
  let counter = 0;

  const clientData = (type: string, challenge: string, manner: Manner) =>
    Buffer.from(
      JSON.stringify({
        type: manner.type ?? type,
        challenge: manner.challenge ?? challenge,
        origin: manner.origin,
        crossOrigin: false,
      }),
    );
  const authenticatorData = (rpId: string, manner: Manner, attested = Buffer.alloc(0)) => {
    const { userPresent = true, userVerified = true, backedUp = false } = manner;
    const flags =
      (userPresent ? 1 : 0) | (userVerified ? 4 : 0) | (backedUp ? 0x18 : 0) | (attested.length > 0 ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(manner.counter ?? ++counter);
    return Buffer.concat([sha256(manner.rpId ?? rpId), Buffer.from([flags]), count, attested]);
  };

  return {
    /** `navigator.credentials.create()` */
    create({ publicKey }: JsonObject, manner: Manner): JsonObject {
      const options = publicKey as unknown as Options;
      const { privateKey, publicKey: verifyingKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const id = manner.credentialId ? Buffer.from(manner.credentialId, 'base64url') : randomBytes(16);
      const rpId = options.rp?.id ?? '';
      held.push({ id, key: privateKey, rpId, userHandle: options.user?.id ?? '' });
      const length = Buffer.from([0, id.length]);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey(verifyingKey)]);
      const data = clientData('webauthn.create', options.challenge, manner);
      const authData = authenticatorData(rpId, manner, attested);
      const isPacked = manner.attestation === 'packed';
      const statement = new Map<string, Cbor>(
        isPacked
          ? [
              ['alg', -7],
              ['sig', sign('sha256', Buffer.concat([authData, sha256(data)]), privateKey)],
            ]
          : [],
      );
      const attestationObject = cbor(
        new Map<string, Cbor>([
          ['fmt', isPacked ? 'packed' : 'none'],
          ['attStmt', statement],
          ['authData', authData],
        ]),
      );
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        response: {
          clientDataJSON: data.toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      };
    },

    /** `navigator.credentials.get()`, with the key that was made last of those that may answer. */
    get({ publicKey }: JsonObject, manner: Manner): JsonObject {
      const { challenge, rpId = '', allowCredentials } = publicKey as unknown as Options;
      const allowed = allowCredentials?.map(({ id }) => id);
      const found = held.findLast(
        (one) => one.rpId === rpId && (!allowed || allowed.includes(one.id.toString('base64url'))),
      );
      if (!found) throw new Error('this authenticator holds no key that may answer');
      const data = clientData('webauthn.get', challenge, manner);
      const authData = authenticatorData(rpId, manner);
      const signature = sign('sha256', Buffer.concat([authData, sha256(data)]), found.key);
      return {
        id: found.id.toString('base64url'),
        rawId: found.id.toString('base64url'),
        type: 'public-key',
        response: {
          clientDataJSON: data.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: found.userHandle,
        },
      };
    },
  };
};
