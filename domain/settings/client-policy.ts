import type { Decider } from '../decider.ts';
import { settingsErrors } from './errors.ts';
import type { ClientPolicy, SettingsEvent } from './events.ts';
import { noSettings, type SettingsState, schemasWithin, stamp } from './policy.ts';

export const defaultClientPolicy: ClientPolicy = {
  requirePushedAuthorizationRequests: false,
  requirePkce: false,
  registration: {
    allowedGrantTypes: [],
    allowedRedirectHosts: [],
    requireSoftwareStatement: false,
    imposedMetadata: {},
  },
  softwareStatementIssuers: [],
};

/** All of it, in place of what was. */
export type ClientPolicyCommand = { readonly type: 'SetClientPolicy'; readonly policy: ClientPolicy };

const name = 'instance.policy.client';
type ClientPolicyEvent = Extract<SettingsEvent, { readonly type: `${typeof name}.${string}` }>;

const host = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/;

const check = ({ registration, softwareStatementIssuers }: ClientPolicy) => {
  const bad = registration.allowedRedirectHosts.find((each) => !host.test(each));
  if (bad !== undefined) throw invalid(`${bad} is not a host, such as app.example or *.app.example.`);
  const issuers = softwareStatementIssuers.map(({ issuer }) => issuer);
  if (issuers.includes('')) throw invalid('An issuer of software statements needs its name (issuer).');
  if (new Set(issuers).size < issuers.length) throw invalid('An issuer of software statements is named twice.');
  if (registration.requireSoftwareStatement && issuers.length === 0)
    throw invalid('Software statements can be required only if some issuer of them is trusted.');
};
const invalid = (message: string) => settingsErrors.client_policy_invalid({ message });

/** What an instance demands of every client, and whom it lets register. */
export const clientPolicy: Decider<ClientPolicyCommand, SettingsState<ClientPolicy>, ClientPolicyEvent> = {
  name,
  aggregate: 'instance',
  events: schemasWithin(name),
  initial: noSettings,
  decide: ({ policy }, { values = defaultClientPolicy }) => {
    check(policy);
    return JSON.stringify(policy) === JSON.stringify(values) ? [] : [{ type: `${name}.set`, payload: { policy } }];
  },
  evolve: (_state, { payload }, envelope) => ({ values: payload.policy, ...stamp(envelope) }),
};
