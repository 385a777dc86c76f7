import { type EventOf, events, json, number, optional, secret, text } from '../event.ts';

/** A public Ed25519 key as a JSON Web Key (RFC 8037); `kid` is its thumbprint (RFC 7638), so that it names nothing else. */
export type AuditKey = {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
};
export type PrivateAuditKey = AuditKey & { readonly d: string };

/** Stored for ever. ZITADEL has no such events. */
export const auditEvents = events({
  /** Signs from now on; the one before it stays good for what it signed. */
  'audit.key.added': {
    publicKey: json<AuditKey>(),
    privateKey: secret(json<PrivateAuditKey>()),
    /** A JWS of the key before it over this one: whoever trusts the first key can trust all. */
    endorsement: optional(text),
  },
  /** The log up to a position was signed; the JWS says the same as the fields. */
  'audit.checkpoint.signed': {
    position: number,
    /** How many events that is: the position itself, where positions have no gaps. */
    size: number,
    /** Of the event at the position, hexadecimal. */
    hash: text,
    /** Of the Merkle tree (RFC 9162) over the hashes of these events, hexadecimal. */
    root: text,
    kid: text,
    jws: text,
  },
});
export type AuditEvent = EventOf<typeof auditEvents>;
