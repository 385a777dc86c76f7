import { type DomainSettings, domainSettings } from '../../../domain/settings/domain.ts';
import { findDomainSettings } from '../../../projections/settings/queries.ts';
import type { Api } from '../../api.ts';
import { policyKind } from './kind.ts';
import type { Halves } from './methods.ts';
import { scopedUserNames } from './user-names.ts';

type Domain = Halves<
  | 'getDomainPolicy'
  | 'updateDomainPolicy'
  | 'getCustomDomainPolicy'
  | 'addCustomDomainPolicy'
  | 'updateCustomDomainPolicy'
  | 'resetCustomDomainPolicyToDefault',
  'getDomainPolicy'
>;

const valuesIn = (request: DomainSettings): DomainSettings => {
  const { userLoginMustBeDomain, validateOrgDomains, smtpSenderAddressMatchesInstanceDomain } = request;
  return { userLoginMustBeDomain, validateOrgDomains, smtpSenderAddressMatchesInstanceDomain };
};

/** An organization can't set its own: only whoever administers the instance may. */
export const domainPolicy = (api: Api): Domain => {
  const kind = policyKind(api, {
    find: findDomainSettings,
    message: (row) => ({
      userLoginMustBeDomain: row.user_login_must_be_domain,
      validateOrgDomains: row.validate_org_domains,
      smtpSenderAddressMatchesInstanceDomain: row.smtp_sender_address_matches_instance_domain,
    }),
    deciders: domainSettings,
    beside: scopedUserNames(api),
  });
  return {
    admin: {
      getDomainPolicy: kind.ofInstance,
      updateDomainPolicy: (call, request) => kind.changeInstance(call, valuesIn(request)),
      getCustomDomainPolicy: (call, { orgId }) => kind.ofOrg(call, orgId),
      addCustomDomainPolicy: (call, request) => kind.addToOrg(call, valuesIn(request), request.orgId),
      updateCustomDomainPolicy: (call, request) => kind.changeInOrg(call, valuesIn(request), request.orgId),
      resetCustomDomainPolicyToDefault: (call, { orgId }) => kind.resetOrg(call, orgId),
    },
    management: {
      async getDomainPolicy(call) {
        await call.allow('policy.read', { orgId: call.orgId });
        return kind.ofOrg(call);
      },
    },
  };
};
