import type { Api } from '../../api.ts';
import { domainPolicy } from './domain.ts';
import { instancePolicies } from './instance.ts';
import { labelPolicy } from './label.ts';
import { lockoutPolicy } from './lockout.ts';
import { loginPolicy } from './login.ts';
import { notificationPolicy } from './notification.ts';
import { oidcPolicy } from './oidc.ts';
import { passwordPolicies } from './password.ts';
import { privacyPolicy } from './privacy.ts';

export const adminPolicies = (api: Api) => ({
  ...loginPolicy(api).admin,
  ...passwordPolicies(api).admin,
  ...lockoutPolicy(api).admin,
  ...domainPolicy(api).admin,
  ...labelPolicy(api).admin,
  ...privacyPolicy(api).admin,
  ...notificationPolicy(api).admin,
  ...instancePolicies(api),
  ...oidcPolicy(api),
});

export const managementPolicies = (api: Api) => ({
  ...loginPolicy(api).management,
  ...passwordPolicies(api).management,
  ...lockoutPolicy(api).management,
  ...domainPolicy(api).management,
  ...labelPolicy(api).management,
  ...privacyPolicy(api).management,
  ...notificationPolicy(api).management,
});
