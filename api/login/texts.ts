import { texts as accountApplications } from './account/applications/texts.ts';
import { texts as accountDeletion } from './account/deletion/texts.ts';
import { texts as accountEmail } from './account/email/texts.ts';
import { texts as accountFactors } from './account/factors/texts.ts';
import { texts as accountHistory } from './account/history/texts.ts';
import { texts as accountHome } from './account/home/texts.ts';
import { texts as accountPassword } from './account/password/texts.ts';
import { texts as accountPhone } from './account/phone/texts.ts';
import { texts as accountPicture } from './account/picture/texts.ts';
import { texts as accountProfile } from './account/profile/texts.ts';
import { texts as accountSessions } from './account/sessions/texts.ts';
import { texts as account } from './account/texts.ts';
import { texts as accounts } from './accounts/texts.ts';
import { texts as authenticatorSet } from './authenticator-set/texts.ts';
import { texts as ciba } from './ciba/texts.ts';
import { texts as code } from './code/texts.ts';
import { texts as consent } from './consent/texts.ts';
import { texts as departure } from './departure/texts.ts';
import { texts as device } from './device/texts.ts';
import { texts as deviceConsent } from './device-consent/texts.ts';
import { texts as deviceDone } from './device-done/texts.ts';
import { problems as problem } from './error/problems.ts';
import { texts as error } from './error/texts.ts';
import { texts as factor } from './factor/texts.ts';
import { texts as factorSetup } from './factor-setup/texts.ts';
import { texts as frame } from './frame/texts.ts';
import { texts as key } from './key/texts.ts';
import { texts as keySetup } from './key-setup/texts.ts';
import { texts as loginname } from './login-name/texts.ts';
import { texts as logout } from './logout/texts.ts';
import { texts as mfa } from './mfa/texts.ts';
import { texts as password } from './password/texts.ts';
import { texts as passwordChange } from './password-change/texts.ts';
import { texts as passwordRules } from './password-rules/texts.ts';
import { texts as passwordSet } from './password-set/texts.ts';
import { texts as register } from './register/texts.ts';
import { texts as registerOrganization } from './register-organization/texts.ts';
import { texts as registerPassword } from './register-password/texts.ts';
import { texts as sentCodeSetup } from './sent-code-setup/texts.ts';
import { texts as signedin } from './signed-in/texts.ts';
import { texts as totpSetup } from './totp-setup/texts.ts';
import { texts as verify } from './verify/texts.ts';
import { texts as verifySuccess } from './verify-success/texts.ts';

/** Every page's words, under the name by which a page asks for them and an instance or organization replaces them. */
export const pageTexts = {
  totpSetup,
  sentCodeSetup,
  mfa,
  keySetup,
  key,
  factorSetup,
  factor,
  code,
  account,
  accountApplications,
  accountDeletion,
  accountEmail,
  accountFactors,
  accountHistory,
  accountHome,
  accountPassword,
  accountPhone,
  accountPicture,
  accountProfile,
  accountSessions,
  accounts,
  authenticatorSet,
  consent,
  departure,
  ciba,
  device,
  deviceConsent,
  deviceDone,
  error,
  frame,
  loginname,
  logout,
  password,
  passwordChange,
  passwordRules,
  passwordSet,
  problem,
  register,
  registerOrganization,
  registerPassword,
  signedin,
  verify,
  verifySuccess,
} as const;
