import { refusals } from './errors.ts';
import { policy, type SettingsLevel } from './policy.ts';

/** `userLoginMustBeDomain`: user names are unique within an organization, and login names end in its domain. */
export type DomainSettings = {
  readonly userLoginMustBeDomain: boolean;
  readonly validateOrgDomains: boolean;
  readonly smtpSenderAddressMatchesInstanceDomain: boolean;
};

export const defaultDomain: DomainSettings = {
  userLoginMustBeDomain: false,
  validateOrgDomains: false,
  smtpSenderAddressMatchesInstanceDomain: false,
};

const domainRefusals = {
  instance: refusals('instance_domain_settings', ['INSTANCE-Lk0dS', 'INSTANCE-0Pl0d', 'INSTANCE-pl9fN']),
  org: refusals('org_domain_settings', ['ORG-1M8ds', 'ORG-2N9sd', 'ORG-3M9ds']),
};

const domain = <const L extends SettingsLevel>(level: L) =>
  policy({
    events: `${level}.policy.domain`,
    level,
    defaults: defaultDomain,
    refusals: domainRefusals[level],
  });

export const domainSettings = { instance: domain('instance'), org: domain('org') };
