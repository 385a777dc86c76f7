import { type EventOf, events, flag, json, number, optional, secret } from '../event.ts';

/** A JSON Web Key (RFC 7517) in the members that we use. */
export type Jwk = {
  readonly kty: string;
  readonly kid: string;
  readonly alg: string;
  readonly use: 'sig';
  readonly [member: string]: string;
};
/** What the key was generated from. */
export type WebKeyConfig =
  | { readonly Bits: 2048 | 3072 | 4096; readonly Hasher: 1 | 2 | 3 }
  | { readonly Curve: 1 | 2 | 3 }
  | { readonly [none: string]: never };

/** Stored for ever. Never rename or narrow a case: add an optional field, or a new event. */
export const webKeyEvents = events({
  'web_key.added': {
    privateKey: secret(json<Jwk>()),
    publicKey: json<Jwk>(),
    config: json<WebKeyConfig>(),
    /** 1 RSA, 2 ECDSA, 3 ED25519. */
    configType: number,
    /** Ours: made by the schedule or on a client's behalf, and ended by the schedule. Keys made by hand end by hand. */
    automatic: optional(flag),
  },
  'web_key.activated': {},
  'web_key.deactivated': {},
  'web_key.removed': {},
  /** Ours: nothing that it signed is good any more. Not published, no private part; it still tells what it signed once. */
  'web_key.retired': {},
});
export type WebKeyEvent = EventOf<typeof webKeyEvents>;
