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

const domain = <const L extends SettingsLevel>(level: L) =>
  policy({ events: `${level}.policy.domain`, level, defaults: defaultDomain });

export const domainSettings = { instance: domain('instance'), org: domain('org') };
