import { type ClaimChange, type Decider, release, take } from '../decider.ts';
import { errors } from '../errors.ts';
import { type InstanceEvent, instanceEvents } from './events.ts';

export type InstanceCommand =
  | { readonly type: 'AddInstance'; readonly name: string; readonly defaultLanguage: string }
  | { readonly type: 'RenameInstance'; readonly name: string }
  | { readonly type: 'RemoveInstance' }
  | { readonly type: 'AddDomain'; readonly domain: string; readonly generated?: boolean }
  | { readonly type: 'SetPrimaryDomain'; readonly domain: string }
  | { readonly type: 'RemoveDomain'; readonly domain: string }
  | { readonly type: 'TrustDomain'; readonly domain: string }
  | { readonly type: 'DistrustDomain'; readonly domain: string }
  | { readonly type: 'SetDefaultOrg'; readonly orgId: string }
  | { readonly type: 'SetDefaultLanguage'; readonly language: string }
  | { readonly type: 'SetProject'; readonly projectId: string }
  | { readonly type: 'SetConsole'; readonly clientId: string; readonly appId: string };

export type InstanceState = {
  readonly status: 'absent' | 'active' | 'removed';
  readonly name: string;
  /** By name; the value: was it generated. */
  readonly domains: Readonly<Record<string, { readonly generated: boolean }>>;
  readonly primaryDomain: string;
  /** Under which people see us through a proxy; no requests are routed by them, and several instances may name the same. */
  readonly trustedDomains: readonly string[];
  readonly defaultOrgId: string;
  readonly defaultLanguage: string;
  /** The project whose applications are the instance's own. */
  readonly projectId: string;
  readonly console: { readonly clientId: string; readonly appId: string };
};

export const instanceErrors = errors('instance', {
  already_exists: ['already_exists', 'This instance exists already.'],
  not_found: ['not_found', 'There is no such instance.', 'INST-nuso2m'],
  name_required: ['invalid', 'An instance needs a name.'],
  domain_invalid: ['invalid', 'This is not a host name.', 'INST-S3v3w'],
  domain_taken: ['already_exists', 'Another instance answers to this domain.', 'INST-i2nl'],
  domain_not_found: ['not_found', 'The instance has no such domain.', 'INSTANCE-8ls9f'],
  trusted_domain_exists: ['precondition', 'This domain is trusted already.', 'COMMAND-Stk21'],
  trusted_domain_not_found: ['not_found', 'The instance trusts no such domain.', 'COMMAND-de3z9'],
  domain_generated: ['precondition', 'A generated domain cannot be removed.', 'INSTANCE-9hn3n'],
  domain_primary: ['precondition', 'The primary domain cannot be removed.'],
  language_invalid: ['invalid', 'This is not a language tag.'],
});

const decide = (command: InstanceCommand, state: InstanceState): readonly InstanceEvent[] => {
  if (command.type === 'AddInstance') {
    if (state.status !== 'absent') throw instanceErrors.already_exists();
    return [
      { type: 'instance.added', payload: { name: required(command.name) } },
      { type: 'instance.default.language.set', payload: { language: language(command.defaultLanguage) } },
    ];
  }
  if (state.status !== 'active') throw instanceErrors.not_found();
  switch (command.type) {
    case 'RenameInstance': {
      const name = required(command.name);
      return name === state.name ? [] : [{ type: 'instance.changed', payload: { name } }];
    }
    case 'RemoveInstance':
      return [{ type: 'instance.removed', payload: {} }];
    case 'AddDomain': {
      const domain = host(command.domain);
      if (Object.hasOwn(state.domains, domain)) return [];
      const generated = command.generated ?? false;
      return [{ type: 'instance.domain.added', payload: { domain, generated } }];
    }
    case 'SetPrimaryDomain': {
      const domain = own(command.domain, state);
      return domain === state.primaryDomain ? [] : [{ type: 'instance.domain.primary.set', payload: { domain } }];
    }
    case 'RemoveDomain': {
      const domain = own(command.domain, state);
      if (state.domains[domain]?.generated) throw instanceErrors.domain_generated();
      if (domain === state.primaryDomain) throw instanceErrors.domain_primary();
      return [{ type: 'instance.domain.removed', payload: { domain } }];
    }
    case 'TrustDomain': {
      const domain = host(command.domain);
      if (state.trustedDomains.includes(domain)) throw instanceErrors.trusted_domain_exists();
      return [{ type: 'instance.trusted_domains.added', payload: { domain } }];
    }
    case 'DistrustDomain': {
      const domain = command.domain.trim().toLowerCase();
      if (!state.trustedDomains.includes(domain)) throw instanceErrors.trusted_domain_not_found();
      return [{ type: 'instance.trusted_domains.removed', payload: { domain } }];
    }
    case 'SetDefaultOrg': {
      const { orgId } = command;
      return orgId === state.defaultOrgId ? [] : [{ type: 'instance.default.org.set', payload: { orgId } }];
    }
    case 'SetDefaultLanguage': {
      const tag = language(command.language);
      return tag === state.defaultLanguage
        ? []
        : [{ type: 'instance.default.language.set', payload: { language: tag } }];
    }
    case 'SetProject': {
      const { projectId: iamProjectId } = command;
      return iamProjectId === state.projectId ? [] : [{ type: 'instance.iam.project.set', payload: { iamProjectId } }];
    }
    case 'SetConsole': {
      const { clientId, appId } = command;
      const { console } = state;
      if (clientId === console.clientId && appId === console.appId) return [];
      return [{ type: 'instance.iam.console.set', payload: { clientId, appId } }];
    }
  }
};

const evolve = (state: InstanceState, event: InstanceEvent): InstanceState => {
  switch (event.type) {
    case 'instance.added':
      return { ...state, status: 'active', name: event.payload.name };
    case 'instance.changed':
      return { ...state, name: event.payload.name };
    case 'instance.removed':
      return { ...state, status: 'removed' };
    case 'instance.domain.added': {
      const { domain, generated = false } = event.payload;
      return { ...state, domains: { ...state.domains, [domain]: { generated } } };
    }
    case 'instance.domain.primary.set':
      return { ...state, primaryDomain: event.payload.domain };
    case 'instance.domain.removed': {
      const { [event.payload.domain]: _, ...domains } = state.domains;
      return { ...state, domains };
    }
    case 'instance.trusted_domains.added':
      return { ...state, trustedDomains: [...state.trustedDomains, event.payload.domain] };
    case 'instance.trusted_domains.removed':
      return { ...state, trustedDomains: state.trustedDomains.filter((domain) => domain !== event.payload.domain) };
    case 'instance.default.org.set':
      return { ...state, defaultOrgId: event.payload.orgId };
    case 'instance.default.language.set':
      return { ...state, defaultLanguage: event.payload.language };
    case 'instance.iam.project.set':
      return { ...state, projectId: event.payload.iamProjectId };
    case 'instance.iam.console.set':
      return { ...state, console: event.payload };
  }
};

/** A host leads to one instance in the whole system. */
const claims = (event: InstanceEvent, before: InstanceState): readonly ClaimChange[] => {
  switch (event.type) {
    case 'instance.domain.added':
      return [{ ...take('instance_domain', event.payload.domain), global: true }];
    case 'instance.domain.removed':
      return [{ ...release('instance_domain', event.payload.domain), global: true }];
    case 'instance.removed':
      return Object.keys(before.domains).map((domain) => ({ ...release('instance_domain', domain), global: true }));
    default:
      return [];
  }
};

const required = (name: string) => {
  const trimmed = name.trim();
  if (trimmed === '') throw instanceErrors.name_required();
  return trimmed;
};

const host = (domain: string) => {
  const name = domain.trim().toLowerCase();
  if (name.length > 253 || !/^[\p{L}\p{M}\p{N}]([\p{L}\p{M}\p{N}.-]*[\p{L}\p{M}\p{N}])?$|^\[[0-9a-f:.]+\]$/u.test(name))
    throw instanceErrors.domain_invalid();
  return name;
};

const own = (domain: string, { domains }: InstanceState) => {
  const name = domain.trim().toLowerCase();
  if (!Object.hasOwn(domains, name)) throw instanceErrors.domain_not_found();
  return name;
};

const language = (tag: string) => {
  if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(tag)) throw instanceErrors.language_invalid();
  return tag;
};

export const instance: Decider<InstanceCommand, InstanceState, InstanceEvent> = {
  name: 'instance',
  aggregate: 'instance',
  events: instanceEvents,
  initial: {
    status: 'absent',
    name: '',
    domains: {},
    primaryDomain: '',
    trustedDomains: [],
    defaultOrgId: '',
    defaultLanguage: 'en',
    projectId: '',
    console: { clientId: '', appId: '' },
  },
  decide,
  evolve,
  claims,
  taken: { instance_domain: instanceErrors.domain_taken },
};
