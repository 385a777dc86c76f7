import type { DescMessage, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { Confirmation } from '../domain/oidc-session/confirmation.ts';
import type { Permission } from '../domain/permissions.ts';
import type { ClientMetadata } from '../domain/project/client-metadata.ts';
import type { Codec } from '../eventstore/codec.ts';
import type { EventStore } from '../eventstore/eventstore.ts';
import type { Context, Executor } from '../eventstore/execute.ts';
import type { Keys } from '../eventstore/keys.ts';
import type { VerifiableLog } from '../eventstore/verifiable-log.ts';
import type { AssetStore } from '../projections/asset/asset.ts';
import type { FirstUse } from '../projections/first-use/first-use.ts';
import type { Reach } from '../projections/reach.ts';
import type { ReadContext, Views } from '../projections/views.ts';
import type { CodeForms } from './code/form.ts';
import type { FindProof } from './domain-proof/domain-proof.ts';
import type { RequestHeaders } from './edge/arrival.ts';
import type { Ways } from './message/message.ts';
import type { FetchDocument } from './outbound/document.ts';
import type { Throttle } from './throttle/throttle.ts';

/** The tenant a request is for, found by its host or header (api/edge/tenant.ts). */
export type Instance = {
  readonly id: string;
  readonly name: string;
  readonly defaultOrgId: string;
  readonly defaultLanguage: string;
  /** The project "ZITADEL" of this instance, which access tokens for the API name in their audience. */
  readonly projectId: string;
  readonly createdAt: Date;
  readonly features?: { readonly loginV2Required?: boolean };
};

/** Who is calling, once authenticated (api/edge/authn.ts). */
export type Caller = {
  readonly userId: string;
  /** The user's organization. */
  readonly orgId: string;
  readonly kind: 'human' | 'machine';
  readonly via: 'access_token' | 'pat' | 'session';
  readonly tokenId: string;
  /** What the access token is bound to, and the metadata of its client. */
  readonly binding?: { readonly cnf: Confirmation; readonly metadata: ClientMetadata | undefined } | undefined;
  /** Set for `via: 'session'`. */
  readonly sessionId?: string;
  /** A second factor is demanded of them, and they have none: nothing is open to them but what sets one up. */
  readonly mustSetUpFactor?: true;
};

export type Scope = {
  readonly orgId?: string;
  readonly projectId?: string;
  /** Of a grant of that project. */
  readonly grantId?: string;
};

/** One request to a service: parsed once, at the door. */
export type Call = {
  readonly instance: Instance;
  /** Scheme, host and port as the caller sees them, such as http://localhost:8080. */
  readonly origin: string;
  /** Absent only in methods that anybody may call. */
  readonly caller: Caller | undefined;
  /** Organization context: `x-zitadel-orgid`, or the caller's own. */
  readonly orgId: string;
  /** For appends: tenant, actor, correlation, sealed origin. */
  readonly context: Context;
  /** For reads: tenant, `fasti-at`, `fasti-not-before`, `fasti-strict`. */
  readonly read: ReadContext;
  readonly headers: RequestHeaders;
  /** True if the caller holds the permission for instance, organization, project or project grant. */
  may(permission: Permission, scope?: Scope): Promise<boolean>;
  /** Throws `denied` unless `may`. */
  allow(permission: Permission, scope?: Scope): Promise<void>;
  /** For lists: where the caller holds the permission. */
  reach(permission: Permission): Promise<Reach>;
  /** Remembers the position of a write: becomes `fasti-position`, and what later reads of this tenant wait for. */
  wrote(position: bigint): void;
};

/** What services are made of. scripts/ wires it. */
export type Api = Executor & {
  readonly views: Views;
  readonly store: EventStore;
  /** The log with its hashes: what can be signed and proved of it (api/audit). */
  readonly log: VerifiableLog;
  readonly codec: Codec;
  readonly keys: Keys;
  /** Decimal, 18 digits, roughly ordered by time, as ZITADEL's. */
  readonly newId: () => string;
  readonly now: () => Date;
  readonly passwords: PasswordHasher;
  readonly throttle: Throttle;
  /** Takes erased persons out of read models and of what is kept of the past. False: not all of them were there in time. */
  readonly purge: (
    persons: readonly { readonly instanceId: string; readonly userId: string }[],
    position: bigint,
    boundMs?: number,
  ) => Promise<boolean>;
  /** Whether this name was never used before, in any process; forgotten after `until`. For what is good once and is no event. */
  readonly firstUse: FirstUse;
  /** What is published of clients at addresses that strangers choose; safely. */
  readonly fetchDocument: FetchDocument;
  /** Whether a domain shows what its owner was asked to put there. */
  readonly findProof: FindProof;
  /** Files that are shown: of organizations, and pictures of people. */
  readonly assets: AssetStore;
  /** How messages reach people. */
  readonly ways: Ways;
  readonly settings: ApiSettings;
};

export type PasswordHasher = {
  /** Encoded as configured: a PHC string of Argon2id. @throws password_hash.busy, too_long */
  hash(password: string): Promise<string>;
  /** Of every form that can be imported. @throws password_hash.busy */
  verify(hash: string, password: string): Promise<boolean>;
  /** Of an older kind, or of another cost than configured: worth replacing once its password is known. */
  isOutdated(hash: string): boolean;
  /** @throws password.breached, password_list.unavailable, where lists of leaked passwords are configured. */
  mustBeUnknown(password: string): Promise<void>;
  /** @throws password_hash.not_supported, out_of_bounds: it can't be verified, or only at a price that would stop others. */
  mustBeImportable(hash: string): void;
  /** Takes as long as a verification: for a login name that nobody has. */
  waste(password: string): Promise<void>;
};

/** The part of the configuration that the API reads. */
export type ApiSettings = {
  readonly externalSecure: boolean;
  readonly externalDomain: string;
  readonly externalPort: number;
  readonly maxBodyBytes: number;
  readonly defaultQueryLimit: number;
  readonly maxQueryLimit: number;
  /** Deleting a user erases them, too. */
  readonly eraseOnDelete?: boolean;
  /** Whether people may delete their own account without a role that says so, and have themselves erased. Absent: they may. */
  readonly selfDeletion?: boolean;
  readonly selfErasure?: boolean;
  /** Hosts, addresses and networks that nobody may have us call. */
  readonly deniedAddresses?: readonly string[];
  /** Whether a DPoP proof must contain a nonce of ours (RFC 9449, 8): absent: it must. */
  readonly dpopNonces?: 'required' | 'optional';
  /** What is known of certificates of clients (RFC 8705); absent: none are taken. */
  readonly clientCertificates?: {
    readonly authorities: readonly string[];
    /** Where they are asked for, if not everywhere. */
    readonly host?: string;
  };
  /** Of every client, whatever it registered: requests come by the back channel (RFC 9126), codes with PKCE. */
  readonly requirePushedRequests?: boolean;
  readonly requirePkce?: boolean;
  /** A lock by wrong guesses lasts so long; absent or 0: until somebody unlocks. */
  readonly lockoutMs?: number;
  /** How long a logout token is good that applications are sent. */
  readonly logoutTokenMs?: number;
  /** How often it is tried to tell one of them; absent: as often as anything else. */
  readonly logoutAttempts?: number;
  /** What codes are made of that people are sent; absent: as ZITADEL's. */
  readonly codes?: CodeForms;
  /** How devices are signed in that have no keyboard; absent: as ZITADEL does. */
  readonly deviceAuth?: DeviceAuthSettings;
};

export type DeviceAuthSettings = {
  readonly lifetimeSeconds: number;
  readonly intervalSeconds: number;
  readonly userCode: { readonly letters: string; readonly length: number; readonly dashEvery: number };
};

/** A service's methods as we write them: the call first, then the request. */
export type Methods<S extends DescService> = {
  readonly [K in keyof S['method']]?: S['method'][K] extends {
    methodKind: infer Kind;
    input: infer I extends DescMessage;
    output: infer O extends DescMessage;
  }
    ? Kind extends 'server_streaming'
      ? (call: Call, request: MessageShape<I>, signal: AbortSignal) => AsyncIterable<MessageInitShape<O>>
      : (call: Call, request: MessageShape<I>) => Promise<MessageInitShape<O>>
    : never;
};
/** A service of the contract with the methods we serve; the rest answer `unimplemented`. */
export type Service = {
  readonly descriptor: DescService;
  readonly methods: Readonly<
    Record<string, (call: Call, request: never, signal: AbortSignal) => Promise<object> | AsyncIterable<object>>
  >;
};
/** Services that few ask, in memory once somebody does. */
export type LaterServices = {
  /** As in the contract: `zitadel.admin.v1.AdminService`. */
  readonly names: readonly string[];
  load(): Promise<readonly Service[]>;
};
export const service = <S extends DescService>(descriptor: S, methods: Methods<S>): Service => ({
  descriptor,
  methods: methods as unknown as Service['methods'],
});
