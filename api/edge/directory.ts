import type { ReadContext } from '../../projections/views.ts';
import type { Caller, Instance } from '../api.ts';

/** That a user administers something: `roles` on this instance, organization, project or grant of a project. */
export type Membership = {
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly orgId: string;
  /** Only of a grant, which is active, and of the organization that it is for. */
  readonly grant?: { readonly id: string; readonly orgId: string };
  readonly roles: readonly string[];
};

/** What the edge asks of the rest before a service is called. scripts/ wires it. */
export type Directory = {
  /** Waits until this process has heard of everything up to the position, whichever process recorded it. */
  upTo(position: bigint): Promise<void>;
  /** Everything up to this position has been heard of. */
  heard(): bigint;
  /** `host` without port, lower case. */
  instanceOfHost(host: string): Promise<Instance | undefined>;
  /** Whether people may see this instance under that host, though no requests are led to it by it. */
  trusts(instanceId: string, host: string): Promise<boolean>;
  instanceById(instanceId: string): Promise<Instance | undefined>;
  orgExists(read: ReadContext, orgId: string): Promise<boolean>;
  /** Id of the organization with this primary domain. */
  orgOfDomain(read: ReadContext, domain: string): Promise<string | undefined>;
  membershipsOf(read: ReadContext, userId: string): Promise<readonly Membership[]>;
  /** Who holds a token whose seal was genuine; undefined if it is revoked or expired, or its user is not active. */
  verifyPat(instanceId: string, tokenId: string, userId: string): Promise<Caller | undefined>;
  verifySessionToken(instanceId: string, sessionId: string, tokenId: string): Promise<Caller | undefined>;
  /** Opaque (`V2_…`, still sealed) or JWT. Undefined also if it was not issued for the API. */
  verifyAccessToken(instance: Instance, token: string): Promise<Caller | undefined>;
};
