import { audit } from './audit/audit.ts';
import { auditEvents } from './audit/events.ts';
import { authRequest } from './auth-request/auth-request.ts';
import { authRequestEvents } from './auth-request/events.ts';
import { authorization } from './authorization/authorization.ts';
import { authorizationEvents } from './authorization/events.ts';
import { ciba } from './ciba/ciba.ts';
import { cibaEvents } from './ciba/events.ts';
import { consent } from './consent/consent.ts';
import { consentEvents } from './consent/events.ts';
import type { AnyDecider } from './decider.ts';
import { deviceAuth } from './device-auth/device-auth.ts';
import { deviceAuthEvents } from './device-auth/events.ts';
import { encryptionKey } from './encryption-key/encryption-key.ts';
import { encryptionKeyEvents } from './encryption-key/events.ts';
import type { EventSchemas } from './event.ts';
import { instanceEvents } from './instance/events.ts';
import { instance } from './instance/instance.ts';
import { memberEvents } from './member/events.ts';
import { grantMembers } from './member/grant-member.ts';
import { members } from './member/member.ts';
import { emailProviders } from './message/email-provider.ts';
import { messageEvents } from './message/events.ts';
import { smsProviders } from './message/sms-provider.ts';
import { customTexts } from './message/text.ts';
import { oidcSessionEvents } from './oidc-session/events.ts';
import { oidcSession } from './oidc-session/oidc-session.ts';
import { orgEvents } from './org/events.ts';
import { org } from './org/org.ts';
import { projectEvents } from './project/events.ts';
import { project } from './project/project.ts';
import { projectionEvents } from './projection/events.ts';
import { projection } from './projection/projection.ts';
import { sessionEvents } from './session/events.ts';
import { session } from './session/session.ts';
import { sessionLogoutEvents } from './session-logout/events.ts';
import { sessionLogout } from './session-logout/session-logout.ts';
import { clientPolicy } from './settings/client-policy.ts';
import { domainSettings } from './settings/domain.ts';
import { settingsEvents } from './settings/events.ts';
import { labelSettings } from './settings/label.ts';
import { linkSettings } from './settings/link.ts';
import { lockoutSettings } from './settings/lockout.ts';
import { loginSettings } from './settings/login.ts';
import { notificationSettings } from './settings/notification.ts';
import { oidcSettings } from './settings/oidc.ts';
import { organizationSettings } from './settings/organization.ts';
import { passwordAgeSettings } from './settings/password-age.ts';
import { passwordComplexitySettings } from './settings/password-complexity.ts';
import { privacySettings } from './settings/privacy.ts';
import { restrictions } from './settings/restrictions.ts';
import { securitySettings } from './settings/security.ts';
import { hostedLoginTranslation } from './settings/translation.ts';
import { userEvents } from './user/events.ts';
import { user } from './user/user.ts';
import { webKeyEvents } from './web-key/events.ts';
import { webKey } from './web-key/web-key.ts';

/** Every event that may be recorded: feeds the codec, the documents and the tests. One line a feature. */
export const schemas: EventSchemas = {
  ...auditEvents,
  ...authRequestEvents,
  ...authorizationEvents,
  ...cibaEvents,
  ...consentEvents,
  ...deviceAuthEvents,
  ...encryptionKeyEvents,
  ...instanceEvents,
  ...memberEvents,
  ...messageEvents,
  ...oidcSessionEvents,
  ...orgEvents,
  ...sessionEvents,
  ...sessionLogoutEvents,
  ...projectEvents,
  ...projectionEvents,
  ...settingsEvents,
  ...userEvents,
  ...webKeyEvents,
};

/** Everything that decides. One line a feature. */
export const deciders: readonly AnyDecider[] = [
  audit,
  authRequest,
  authorization,
  ciba,
  consent,
  deviceAuth,
  encryptionKey,
  instance,
  ...Object.values(members),
  grantMembers,
  emailProviders,
  smsProviders,
  ...Object.values(customTexts),
  oidcSession,
  org,
  project,
  projection,
  session,
  sessionLogout,
  clientPolicy,
  ...Object.values(domainSettings),
  ...Object.values(labelSettings),
  ...Object.values(linkSettings),
  ...Object.values(lockoutSettings),
  ...Object.values(loginSettings),
  ...Object.values(notificationSettings),
  oidcSettings,
  ...Object.values(passwordAgeSettings),
  ...Object.values(passwordComplexitySettings),
  ...Object.values(privacySettings),
  organizationSettings,
  restrictions,
  securitySettings,
  ...Object.values(hostedLoginTranslation),
  user,
  webKey,
];
