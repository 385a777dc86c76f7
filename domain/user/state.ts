import type { Envelope } from '../decider.ts';
import type { UserEvent } from './events.ts';
import type { Failures } from './slow-down.ts';

/** A code that was sent or handed out, and when it stops being good. */
export type IssuedCode = {
  readonly code: string;
  readonly expiresAt: Date;
  /** It was handed to whoever asked: nobody has sent it. */
  readonly returned?: true;
  /** When it was sent, and those that it took the place of; the newest first. */
  readonly sentAt: readonly Date[];
  /** Of this code: a new one begins anew. */
  readonly failures?: Failures;
};

export type Contact = {
  readonly address: string;
  /** By a code, or by the word of whoever administers the person. */
  readonly verified: boolean;
  /** A code that was sent there came back. */
  readonly proved?: true;
  readonly code?: IssuedCode;
};

export type PasswordState = {
  readonly hash?: string;
  readonly changeRequired: boolean;
  readonly changedAt?: Date;
  readonly failedAttempts: number;
  /** `sentBy`: who has it reads what is sent to the address or number on record. */
  readonly code?: IssuedCode & { readonly sentBy?: 'email' | 'sms' };
};

/** What an invitation is made of, so that it can be sent once more. */
type Invitation = IssuedCode & {
  readonly sentBy?: 'email';
  readonly urlTemplate?: string;
  readonly applicationName?: string;
};

export type HumanState = {
  readonly firstName: string;
  readonly lastName: string;
  readonly nickName: string;
  readonly displayName: string;
  readonly preferredLanguage: string;
  readonly gender: number;
  readonly email: Contact;
  readonly phone?: Contact;
  /** Under which the picture is kept that they have chosen. */
  readonly avatar?: string;
  readonly password: PasswordState;
  readonly invitation?: Invitation;
  readonly initialization?: IssuedCode;
  readonly factors: Factors;
};

/** Codes that are good once, by how the person comes by them. */
export type CodeFactor = 'totp' | 'otpSms' | 'otpEmail' | 'recoveryCode';

/** A passkey stands for the password, too; a U2F key only beside it. */
export type KeyKind = 'passkey' | 'u2f';
export type SecurityKey = {
  readonly kind: KeyKind;
  readonly rpId: string;
  /** While it is being registered. */
  readonly pending?: { readonly challenge: string; readonly startedAt: Date };
  readonly credential?: Credential;
};
/** Base64url, as browsers have it. */
export type Credential = {
  readonly id: string;
  readonly publicKey: string;
  readonly signCount: number;
  readonly transports: readonly string[];
};

export type Factors = {
  readonly keys: { readonly [id: string]: SecurityKey };
  /** What entitles to register a passkey: the newest that was made. */
  readonly passkeyCode?: { readonly id: string } & IssuedCode;
  /** `lastStep`: of the newest code that was used. */
  readonly totp?: { readonly secret: string; readonly verified: boolean; readonly lastStep?: number };
  readonly otpSms: boolean;
  readonly otpEmail: boolean;
  /** When the person was asked to set one up, and did not want to. */
  readonly promptSkippedAt?: Date;
  /** Hashes of those that were not used. */
  readonly recoveryCodes: readonly string[];
  /** Wrong codes since the last right one; each kind for itself, so that knowing one does not pay for guessing another. */
  readonly failures: { readonly [F in CodeFactor]?: Failures };
};

export const noFactors: Factors = { keys: {}, otpSms: false, otpEmail: false, recoveryCodes: [], failures: {} };

/** Of a machine: the public half, in PEM. */
type MachineKey = { readonly publicKey: string; readonly expiresAt: Date };

export type MachineState = {
  readonly name: string;
  readonly description: string;
  readonly accessTokenType: number;
  readonly secretHash?: string;
  /** When it was given this one; hashing it anew changes nothing. */
  readonly secretSetAt?: Date;
  /** By id. */
  readonly keys: Readonly<Record<string, MachineKey>>;
};

export type UserState = {
  /** `initial`: added, but yet to show the code that was mailed. */
  readonly status: 'absent' | 'initial' | 'active' | 'inactive' | 'locked' | 'removed';
  /** Removed, and nothing that is sealed as theirs can be opened any more. */
  readonly erased?: true;
  /** Absent where an administrator locked. */
  readonly lockedByAttemptsAt?: Date;
  readonly owner: string;
  readonly userName: string;
  /** The user name is unique within the organization, not within the instance. */
  readonly userLoginMustBeDomain: boolean;
  /** The same, while login names do not end in its domain. */
  readonly organizationScoped: boolean;
  readonly human?: HumanState;
  readonly machine?: MachineState;
  /** Expiry of each personal access token, by id. */
  readonly pats: Readonly<Record<string, Date>>;
  /** Base64 by key. */
  readonly metadata: Readonly<Record<string, string>>;
};

export const absent: UserState = {
  status: 'absent',
  owner: '',
  userName: '',
  userLoginMustBeDomain: false,
  organizationScoped: false,
  pats: {},
  metadata: {},
};

export type EventNamed<T extends UserEvent['type']> = Extract<UserEvent, { readonly type: T }>;

/** What each facet contributes: how its events change the user, and how its commands are decided. */
export type Evolve<T extends UserEvent['type']> = {
  readonly [K in T]: (state: UserState, event: EventNamed<K>, envelope: Envelope) => UserState;
};
export type Decide<C extends { readonly type: string }> = {
  readonly [K in C['type']]: (command: Extract<C, { readonly type: K }>, state: UserState) => readonly UserEvent[];
};

export const withHuman = (state: UserState, change: Partial<HumanState>): UserState =>
  state.human ? { ...state, human: { ...state.human, ...change } } : state;

export const withFactors = (state: UserState, change: Partial<Factors>): UserState =>
  state.human ? withHuman(state, { factors: { ...state.human.factors, ...change } }) : state;

export const withMachine = (state: UserState, change: Partial<MachineState>): UserState =>
  state.machine ? { ...state, machine: { ...state.machine, ...change } } : state;
