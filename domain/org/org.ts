import { type ClaimChange, type Decider, release, take } from '../decider.ts';
import { errors } from '../errors.ts';
import { domainName, generatedDomain } from './domain-name.ts';
import { type OrgEvent, orgEvents } from './events.ts';

/** `instanceDomain`: the primary domain of the instance, under which the organization's own first domain is made. */
export type OrgCommand =
  | { readonly type: 'AddOrg'; readonly name: string; readonly instanceDomain: string }
  | { readonly type: 'RenameOrg'; readonly name: string; readonly instanceDomain: string }
  /** `isDefault`: of the instance, as its stream says. */
  | { readonly type: 'DeactivateOrg'; readonly isDefault?: boolean }
  | { readonly type: 'ReactivateOrg' }
  | { readonly type: 'RemoveOrg'; readonly isDefault: boolean }
  | { readonly type: 'AddDomain'; readonly domain: string }
  /** Somebody has seen the proof that the organization owns the domain. */
  | { readonly type: 'VerifyDomain'; readonly domain: string }
  | { readonly type: 'SetPrimaryDomain'; readonly domain: string }
  | { readonly type: 'RemoveDomain'; readonly domain: string };

export type OrgState = {
  readonly status: 'absent' | 'active' | 'inactive' | 'removed';
  readonly name: string;
  readonly domains: Readonly<Record<string, { readonly verified: boolean }>>;
  readonly primaryDomain: string;
};

export const orgErrors = errors('org', {
  already_exists: ['already_exists', 'There is an organization with this id already.', 'ORG-laho2n'],
  name_taken: ['already_exists', 'There is an organization with this name already.', 'ORG-lapo2n'],
  not_found: ['not_found', 'There is no such organization.', 'ORG-1MRds'],
  name_required: ['invalid', 'An organization needs a name.', 'EVENT-Mf9sd'],
  already_inactive: ['precondition', 'The organization is deactivated already.', 'EVENT-Dbs2g'],
  already_active: ['precondition', 'The organization is active already.', 'EVENT-bfnrh'],
  default_not_deactivatable: [
    'precondition',
    'The default organization of the instance cannot be deactivated: whoever could reactivate it would be shut out with it.',
  ],
  default_not_removable: ['precondition', 'The default organization of the instance cannot be removed.'],
  domain_invalid: ['invalid', 'This is not a domain name.', 'ORG-R24hb'],
  domain_taken: ['already_exists', 'Another organization has verified this domain.'],
  domain_not_found: ['not_found', 'The organization has no such domain.', 'ORG-GDfA3'],
  domain_not_verified: ['precondition', 'The domain is not verified yet.', 'ORG-Ggd32'],
  domain_primary: ['precondition', 'The primary domain cannot be removed.', 'ORG-Sjdi3'],
});

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
    case 'AddDomain': {
      const domain = domainName(command.domain);
      if (!domain) throw orgErrors.domain_invalid();
      return Object.hasOwn(state.domains, domain) ? [] : [{ type: 'org.domain.added', payload: { domain } }];
    }
    case 'VerifyDomain': {
      const { domain, verified } = own(command.domain, state);
      return verified ? [] : [{ type: 'org.domain.verified', payload: { domain } }];
    }
    case 'SetPrimaryDomain': {
      const { domain, verified } = own(command.domain, state);
      if (!verified) throw orgErrors.domain_not_verified();
      return domain === state.primaryDomain ? [] : [{ type: 'org.domain.primary.set', payload: { domain } }];
    }
    case 'RemoveDomain': {
      const { domain } = own(command.domain, state);
      if (domain === state.primaryDomain) throw orgErrors.domain_primary();
      return [{ type: 'org.domain.removed', payload: { domain } }];
    }
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
    case 'org.domain.added':
      return { ...state, domains: { ...state.domains, [event.payload.domain]: { verified: false } } };
    case 'org.domain.verified':
      return { ...state, domains: { ...state.domains, [event.payload.domain]: { verified: true } } };
    case 'org.domain.primary.set':
      return { ...state, primaryDomain: event.payload.domain };
    case 'org.domain.removed': {
      const { [event.payload.domain]: _, ...domains } = state.domains;
      return { ...state, domains };
    }
  }
};

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

const own = (text: string, { domains }: OrgState) => {
  const domain = text.trim().toLowerCase();
  const found = Object.hasOwn(domains, domain) ? domains[domain] : undefined;
  if (!found) throw orgErrors.domain_not_found();
  return { domain, verified: found.verified };
};

export const org: Decider<OrgCommand, OrgState, OrgEvent> = {
  name: 'org',
  aggregate: 'org',
  events: orgEvents,
  initial: { status: 'absent', name: '', domains: {}, primaryDomain: '' },
  decide,
  evolve,
  claims,
  taken: { org_name: orgErrors.name_taken, org_domain: orgErrors.domain_taken },
};
