import type { Metadata, UserAgent } from './events.ts';

/** `code`: the one on record that it was compared with; it is used up. */
export type CheckedCode =
  | { readonly factor: 'totp' | 'recoveryCode' }
  | { readonly factor: 'otpSms' | 'otpEmail'; readonly code: string };

export type NewCode = {
  readonly by: 'otpSms' | 'otpEmail';
  readonly code: string;
  /** Nanoseconds. */
  readonly expiry: number;
  /** Handed to whoever asked for it instead of being sent. */
  readonly returned: boolean;
  readonly urlTemplate?: string;
  /** Where it was asked for: links lead there. */
  readonly origin: string;
};

/** As ZITADEL numbers them. */
export const userVerification = { required: 1, preferred: 2, discouraged: 3 } as const;

export type NewKeyChallenge = {
  /** Base64url. */
  readonly challenge: string;
  readonly rpId: string;
  readonly userVerification: number;
  /** Base64 of the credentials that may answer; none where whoever answers says who they are. */
  readonly allowed: readonly string[];
};
export type KeyChallenge = NewKeyChallenge & { readonly issuedAt: Date };

export type SessionState = {
  readonly status: 'absent' | 'active' | 'terminated';
  readonly user: { readonly id: string; readonly orgId: string; readonly checkedAt: Date } | undefined;
  /** `recordedAt` is the store's clock, by which one tells whether the password was changed since. */
  readonly password: { readonly checkedAt: Date; readonly recordedAt: Date } | undefined;
  readonly keyChallenge?: KeyChallenge;
  /** The newest challenge that a key has answered: it is never asked again. */
  readonly answered?: string;
  readonly key?: { readonly checkedAt: Date; readonly userVerified: boolean };
  /** When codes that are good once were checked, by how the person comes by them. */
  readonly codes: { readonly [factor in CheckedCode['factor']]?: Date };
  /** Codes that were sent and not used yet; the newest of each kind is the only good one. */
  readonly sent: { readonly [by in NewCode['by']]?: { readonly code: string; readonly expiresAt: Date } };
  readonly metadata: Metadata;
  /** The one token that is good while the session lasts; every change brings another. */
  readonly tokenId: string | undefined;
  readonly userAgent: UserAgent | undefined;
  readonly expiresAt: Date | undefined;
  readonly creator: string;
};
