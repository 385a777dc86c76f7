import { type EventOf, events, json, secret } from '../event.ts';

/** A JSON Web Key (RFC 7517) to encrypt to. */
export type EncryptionJwk = {
  readonly kty: 'RSA' | 'EC';
  readonly kid: string;
  readonly use: 'enc';
  readonly [member: string]: string;
};

/** Ours, all of them. Stored for ever: add an optional field or a new event, never rename or narrow. */
export const encryptionKeyEvents = events({
  'encryption_key.added': { privateKey: secret(json<EncryptionJwk>()), publicKey: json<EncryptionJwk>() },
  /** Nothing that was encrypted to it is on its way any more. */
  'encryption_key.retired': {},
});
export type EncryptionKeyEvent = EventOf<typeof encryptionKeyEvents>;
