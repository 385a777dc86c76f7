import { type ClaimChange, type Decider, release, take } from '../decider.ts';
import type { Metadata } from '../metadata.ts';
import { type DomainCommand, type DomainEvent, type Domains, decideDomain, evolveDomain } from './domain.ts';
import { generatedDomain } from './domain-name.ts';
import { orgErrors } from './errors.ts';
import { type OrgEvent, orgEvents } from './events.ts';
import { decideOrgMetadata, evolveOrgMetadata, type OrgMetadataCommand, type OrgMetadataEvent } from './metadata.ts';

export { orgErrors };

/** `instanceDomain`: the primary domain of the instance, under which the organization's own first domain is made. */
export type OrgCommand =
  | { readonly type: 'AddOrg'; readonly name: string; readonly instanceDomain: string }
  | { readonly type: 'RenameOrg'; readonly name: string; readonly instanceDomain: string }
  /** `isDefault`: of the instance, as its stream says. */
  | { readonly type: 'DeactivateOrg'; readonly isDefault?: boolean }
  | { readonly type: 'ReactivateOrg' }
  | { readonly type: 'RemoveOrg'; readonly isDefault: boolean }
  | DomainCommand
  | OrgMetadataCommand;

export type OrgState = {
  readonly status: 'absent' | 'active' | 'inactive' | 'removed';
  readonly name: string;
  readonly domains: Domains;
  readonly primaryDomain: string;
  readonly metadata: Metadata;
};

/** True for an organization that users and projects can belong to. */
export const orgExists = ({ status }: OrgState) => status === 'active' || status === 'inactive';

const decide = (command: OrgCommand, state: OrgState): readonly OrgEvent[] => {
  if (command.type === 'AddOrg') {
    if (state.status !== 'absent') throw orgErrors.already_exists();
    const name = required(command.name);
    const domain = generatedDomain(name, command.instanceDomain);
    return [{ type: 'org.added', payload: { name } }, ...(domain ? ownDomain(domain) : [])];
  }
  if (command.type === 'RemoveOrg' && state.status === 'removed') return [];
  if (!orgExists(state)) throw orgErrors.not_found();
  switch (command.type) {
    case 'RenameOrg': {
      const name = required(command.name);
      if (name === state.name) return [];
      return [{ type: 'org.changed', payload: { name } }, ...movedDomain(state, name, command.instanceDomain)];
    }
    case 'DeactivateOrg':
      if (command.isDefault) throw orgErrors.default_not_deactivatable();
      if (state.status === 'inactive') throw orgErrors.already_inactive();
      return [{ type: 'org.deactivated', payload: {} }];
    case 'ReactivateOrg':
      if (state.status === 'active') throw orgErrors.already_active();
      return [{ type: 'org.reactivated', payload: {} }];
    case 'RemoveOrg':
      if (command.isDefault) throw orgErrors.default_not_removable();
      return [{ type: 'org.removed', payload: {} }];
    case 'SetMetadata':
    case 'RemoveMetadata':
      return decideOrgMetadata(command, state.metadata);
    default:
      return decideDomain(command, state);
  }
};

const ownDomain = (domain: string): readonly OrgEvent[] => [
  { type: 'org.domain.added', payload: { domain } },
  { type: 'org.domain.verified', payload: { domain } },
  { type: 'org.domain.primary.set', payload: { domain } },
];

/** The generated domain follows the name; it stays primary if it was. */
const movedDomain = ({ name, domains, primaryDomain }: OrgState, newName: string, instanceDomain: string) => {
  const [old, domain] = [generatedDomain(name, instanceDomain), generatedDomain(newName, instanceDomain)];
  if (!old || !domain || old === domain || !Object.hasOwn(domains, old) || Object.hasOwn(domains, domain)) return [];
  const [added, verified, primary] = ownDomain(domain) as readonly [OrgEvent, OrgEvent, OrgEvent];
  const removed: OrgEvent = { type: 'org.domain.removed', payload: { domain: old } };
  return old === primaryDomain ? [added, verified, primary, removed] : [added, verified, removed];
};

const evolve = (state: OrgState, event: OrgEvent): OrgState => {
  switch (event.type) {
    case 'org.added':
      return { ...state, status: 'active', name: event.payload.name };
    case 'org.changed':
      return { ...state, name: event.payload.name };
    case 'org.deactivated':
      return { ...state, status: 'inactive' };
    case 'org.reactivated':
      return { ...state, status: 'active' };
    case 'org.removed':
      return { ...state, status: 'removed' };
    default:
      return isMetadataEvent(event)
        ? { ...state, metadata: evolveOrgMetadata(state.metadata, event) }
        : evolveDomain(state, event);
  }
};

const isMetadataEvent = (event: DomainEvent | OrgMetadataEvent): event is OrgMetadataEvent =>
  event.type.startsWith('org.metadata.');

/** Names are unique, and a domain belongs to the one organization that has verified it. */
const claims = (event: OrgEvent, before: OrgState): readonly ClaimChange[] => {
  switch (event.type) {
    case 'org.added':
      return [take('org_name', event.payload.name)];
    case 'org.changed':
      return [release('org_name', before.name), take('org_name', event.payload.name)];
    case 'org.domain.verified':
      return [take('org_domain', event.payload.domain)];
    case 'org.domain.removed':
      return before.domains[event.payload.domain]?.verified ? [release('org_domain', event.payload.domain)] : [];
    case 'org.removed':
      return [
        release('org_name', before.name),
        ...Object.entries(before.domains).flatMap(([domain, { verified }]) =>
          verified ? [release('org_domain', domain)] : [],
        ),
      ];
    default:
      return [];
  }
};

const required = (name: string) => {
  const trimmed = name.trim();
  if (trimmed === '') throw orgErrors.name_required();
  return trimmed;
};

export const org: Decider<OrgCommand, OrgState, OrgEvent> = {
  name: 'org',
  aggregate: 'org',
  events: orgEvents,
  initial: { status: 'absent', name: '', domains: {}, primaryDomain: '', metadata: {} },
  decide,
  evolve,
  claims,
  taken: { org_name: orgErrors.name_taken, org_domain: orgErrors.domain_taken },
};
