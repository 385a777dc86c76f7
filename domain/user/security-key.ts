import type { ClaimChange, Envelope } from '../decider.ts';
import { release, take } from '../decider.ts';
import { minutes, toMilliseconds } from '../duration.ts';
import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import { humanOf, mustBeActive } from './guards.ts';
import { type Decide, type Evolve, type KeyKind, type SecurityKey, type UserState, withFactors } from './state.ts';

/** From asking a browser for a key until it is shown. */
export const ceremonyLifetime = minutes(5);

export type NewCredential = {
  /** Base64. */
  readonly keyId: string;
  readonly publicKey: string;
  readonly aaguid: string;
  readonly attestationType: string;
  readonly signCount: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly transports: readonly string[];
};

export type SecurityKeyCommand =
  | {
      readonly type: 'AddKey';
      readonly kind: KeyKind;
      readonly id: string;
      readonly challenge: string;
      readonly rpId: string;
    }
  /** `challenge`: what the new key has signed. */
  | {
      readonly type: 'VerifyKey';
      readonly kind: KeyKind;
      readonly id: string;
      readonly challenge: string;
      readonly name: string;
      readonly credential: NewCredential;
    }
  | { readonly type: 'AcceptKey'; readonly id: string; readonly signCount: number; readonly backedUp: boolean }
  | { readonly type: 'RefuseKey'; readonly id: string }
  | { readonly type: 'RemoveKey'; readonly kind: KeyKind; readonly id: string };

const prefix = { passkey: 'user.human.passwordless.token', u2f: 'user.human.mfa.u2f.token' } as const;

/** The key that is being registered, and what its authenticator was asked to sign. */
export const pendingKey = (state: UserState, kind: KeyKind, id: string, now: Date) => {
  const key = keyOf(state, kind, id);
  const { pending } = key;
  if (!pending) throw userErrors.key_not_pending();
  if (hasEnded(pending.startedAt, now)) throw userErrors.key_too_late();
  return { ...key, challenge: pending.challenge };
};

export const hasEnded = (startedAt: Date, now: Date) =>
  now.getTime() > startedAt.getTime() + toMilliseconds(ceremonyLifetime);

const keyOf = (state: UserState, kind: KeyKind, id: string): SecurityKey => {
  const { keys } = humanOf(state).factors;
  const key = Object.hasOwn(keys, id) ? keys[id] : undefined;
  if (key?.kind !== kind) throw userErrors.key_not_found();
  return key;
};

/** WebAuthn L3, 7.2 step 22: a count that does not grow is a copy's, unless the authenticator counts nothing. */
export const isCopy = (before: number, after: number) => (before > 0 || after > 0) && after <= before;

const checkedKey = (state: UserState, id: string) => {
  const key = humanOf(state).factors.keys[id];
  if (!key?.credential) throw userErrors.key_unknown();
  return { ...key, credential: key.credential };
};

export const decideSecurityKey: Decide<SecurityKeyCommand> = {
  AddKey: ({ kind, id, challenge, rpId }, state) => {
    humanOf(state);
    return [{ type: `${prefix[kind]}.added`, payload: { webAuthNTokenId: id, challenge, rpID: rpId } }];
  },

  VerifyKey: ({ kind, id, challenge, name, credential }, state) => {
    if (keyOf(state, kind, id).pending?.challenge !== challenge) throw userErrors.key_not_pending();
    const payload = { webAuthNTokenId: id, webAuthNTokenName: name, ...credential };
    return [{ type: `${prefix[kind]}.verified`, payload }];
  },

  AcceptKey: ({ id, signCount, backedUp }, state) => {
    mustBeActive(state);
    const { kind, credential } = checkedKey(state, id);
    if (isCopy(credential.signCount, signCount)) throw userErrors.key_cloned();
    const payload = { webAuthNTokenId: id, signCount, backedUp };
    return [
      { type: `${prefix[kind]}.check.succeeded`, payload: { webAuthNTokenId: id } },
      ...(signCount === credential.signCount ? [] : [{ type: `${prefix[kind]}.signcount.changed`, payload } as const]),
    ];
  },

  RefuseKey: ({ id }, state) => {
    return [{ type: `${prefix[checkedKey(state, id).kind]}.check.failed`, payload: { webAuthNTokenId: id } }];
  },

  RemoveKey: ({ kind, id }, state) => {
    keyOf(state, kind, id);
    return [{ type: `${prefix[kind]}.removed`, payload: { webAuthNTokenId: id } }];
  },
};

type Of<P> = { readonly payload: P & { readonly webAuthNTokenId: string } };
const withKey = (state: UserState, id: string, change: (key: SecurityKey) => SecurityKey): UserState => {
  const key = state.human?.factors.keys[id];
  return key ? withFactors(state, { keys: { ...state.human?.factors.keys, [id]: change(key) } }) : state;
};

type Added = { readonly challenge: string; readonly rpID?: string | undefined };
const added =
  (kind: KeyKind) =>
  (state: UserState, { payload }: Of<Added>, { createdAt }: Envelope): UserState => {
    const { webAuthNTokenId: id, challenge, rpID: rpId = '' } = payload;
    const key = { kind, rpId, pending: { challenge, startedAt: createdAt } };
    return withFactors(state, { keys: { ...state.human?.factors.keys, [id]: key } });
  };

/** An erased person's key is not there any more. */
type Verified = {
  readonly keyId?: string;
  readonly publicKey?: string;
  readonly signCount?: number | undefined;
  readonly transports?: readonly string[] | undefined;
};
const verified = (state: UserState, { payload }: Of<Verified>): UserState =>
  withKey(state, payload.webAuthNTokenId, ({ pending: _, ...key }) => {
    const { keyId: id = '', publicKey = '', signCount = 0, transports = [] } = payload;
    return { ...key, credential: { id, publicKey, signCount, transports } };
  });

const counted = (state: UserState, { payload }: Of<{ readonly signCount: number }>): UserState =>
  withKey(state, payload.webAuthNTokenId, (key) =>
    key.credential ? { ...key, credential: { ...key.credential, signCount: payload.signCount } } : key,
  );

const removed = (state: UserState, { payload }: Of<object>): UserState => {
  const { [payload.webAuthNTokenId]: _, ...keys } = state.human?.factors.keys ?? {};
  return withFactors(state, { keys });
};

const unchanged = (state: UserState) => state;

export const evolveSecurityKey: Evolve<
  Extract<UserEvent['type'], `user.human.mfa.u2f.token.${string}` | `user.human.passwordless.token.${string}`>
> = {
  'user.human.mfa.u2f.token.added': added('u2f'),
  'user.human.mfa.u2f.token.verified': verified,
  'user.human.mfa.u2f.token.signcount.changed': counted,
  'user.human.mfa.u2f.token.removed': removed,
  'user.human.mfa.u2f.token.check.succeeded': unchanged,
  'user.human.mfa.u2f.token.check.failed': unchanged,
  'user.human.passwordless.token.added': added('passkey'),
  'user.human.passwordless.token.verified': verified,
  'user.human.passwordless.token.signcount.changed': counted,
  'user.human.passwordless.token.removed': removed,
  'user.human.passwordless.token.check.succeeded': unchanged,
  'user.human.passwordless.token.check.failed': unchanged,
};

/** A credential belongs to one person of an instance (WebAuthn L3, 7.1 step 27), until it is removed. */
const kind = 'webauthn_credentials';
const held = ({ rpId, credential }: SecurityKey, change: typeof take): readonly ClaimChange[] =>
  credential ? [change(kind, `${rpId}\n${credential.id}`)] : [];

export const securityKeyClaims = (event: UserEvent, before: UserState): readonly ClaimChange[] => {
  const keys = before.human?.factors.keys ?? {};
  switch (event.type) {
    case 'user.human.mfa.u2f.token.verified':
    case 'user.human.passwordless.token.verified': {
      const { webAuthNTokenId, keyId } = event.payload;
      return [take(kind, `${keys[webAuthNTokenId]?.rpId ?? ''}\n${keyId}`)];
    }
    case 'user.human.mfa.u2f.token.removed':
    case 'user.human.passwordless.token.removed': {
      const key = keys[event.payload.webAuthNTokenId];
      return key ? held(key, release) : [];
    }
    case 'user.removed':
      return Object.values(keys).flatMap((key) => held(key, release));
    default:
      return [];
  }
};
