import { domainName } from './domain-name.ts';
import { orgErrors } from './errors.ts';
import type { OrgEvent } from './events.ts';

/** ZITADEL's numbers: where the proof is to be found. */
const validationTypes = { http: 1, dns: 2 } as const;
type ValidationType = keyof typeof validationTypes;

/** What has to stand there. */
export type Validation = { readonly by: ValidationType; readonly code: string };
export type Domain = { readonly verified: boolean; readonly validation?: Validation };
export type Domains = Readonly<Record<string, Domain>>;

export type DomainCommand =
  | { readonly type: 'AddDomain'; readonly domain: string }
  | ({ readonly type: 'AskForProof'; readonly domain: string } & Validation)
  /** Somebody has looked for the proof, and found this code or not. */
  | { readonly type: 'RefuseProof'; readonly domain: string; readonly code: string }
  /** The organization owns the domain. Without a code nobody was asked to prove it. */
  | { readonly type: 'VerifyDomain'; readonly domain: string; readonly code?: string }
  | { readonly type: 'SetPrimaryDomain'; readonly domain: string }
  | { readonly type: 'RemoveDomain'; readonly domain: string };

export type DomainEvent = Extract<OrgEvent, { readonly type: `org.domain.${string}` }>;
type State = { readonly domains: Domains; readonly primaryDomain: string };

export const decideDomain = (command: DomainCommand, state: State): readonly DomainEvent[] => {
  if (command.type === 'AddDomain') {
    const added = domainName(command.domain);
    if (!added) throw orgErrors.domain_invalid();
    if (Object.hasOwn(state.domains, added)) throw orgErrors.domain_exists();
    return [{ type: 'org.domain.added', payload: { domain: added } }];
  }
  const { domain, verified, validation } = domainOf(state, command.domain);
  switch (command.type) {
    case 'AskForProof': {
      if (verified) throw orgErrors.domain_verified();
      const { by, code: validationCode } = command;
      const payload = { domain, validationType: validationTypes[by], validationCode };
      return [{ type: 'org.domain.verification.added', payload }];
    }
    case 'RefuseProof':
      if (validation?.code !== command.code) throw orgErrors.proof_changed();
      return verified ? [] : [{ type: 'org.domain.verification.failed', payload: { domain } }];
    case 'VerifyDomain':
      if (verified) return [];
      if (command.code !== undefined && validation?.code !== command.code) throw orgErrors.proof_changed();
      return [{ type: 'org.domain.verified', payload: { domain } }];
    case 'SetPrimaryDomain':
      if (!verified) throw orgErrors.domain_not_verified();
      return domain === state.primaryDomain ? [] : [{ type: 'org.domain.primary.set', payload: { domain } }];
    case 'RemoveDomain':
      if (domain === state.primaryDomain) throw orgErrors.domain_primary();
      return [{ type: 'org.domain.removed', payload: { domain } }];
  }
};

/** @throws domain_not_found */
export const domainOf = ({ domains }: Pick<State, 'domains'>, text: string): Domain & { readonly domain: string } => {
  const domain = text.trim().toLowerCase();
  const found = Object.hasOwn(domains, domain) ? domains[domain] : undefined;
  if (!found) throw orgErrors.domain_not_found();
  return { ...found, domain };
};

export const evolveDomain = <S extends State>(state: S, event: DomainEvent): S => {
  const { domain } = event.payload;
  const changed = (change: Partial<Domain>): S => ({
    ...state,
    domains: { ...state.domains, [domain]: { verified: false, ...state.domains[domain], ...change } },
  });
  switch (event.type) {
    case 'org.domain.added':
      return changed({});
    case 'org.domain.verification.added': {
      const { validationType, validationCode: code } = event.payload;
      return changed({ validation: { by: validationType === validationTypes.http ? 'http' : 'dns', code } });
    }
    case 'org.domain.verification.failed':
      return state;
    case 'org.domain.verified':
      return changed({ verified: true });
    case 'org.domain.primary.set':
      return { ...state, primaryDomain: domain };
    case 'org.domain.removed': {
      const { [domain]: _, ...domains } = state.domains;
      return { ...state, domains };
    }
  }
};
