import { texts as account } from './account/texts.ts';
import { texts as accounts } from './accounts/texts.ts';
import { texts as departure } from './departure/texts.ts';
import { texts as device } from './device/texts.ts';
import { texts as deviceConsent } from './device-consent/texts.ts';
import { texts as deviceDone } from './device-done/texts.ts';
import { problems as problem } from './error/problems.ts';
import { texts as error } from './error/texts.ts';
import { texts as frame } from './frame/texts.ts';
import { texts as loginname } from './login-name/texts.ts';
import { texts as logout } from './logout/texts.ts';
import { texts as password } from './password/texts.ts';
import { texts as passwordChange } from './password-change/texts.ts';
import { texts as passwordRules } from './password-rules/texts.ts';
import { texts as secondFactor } from './second-factor/texts.ts';
import { texts as signedin } from './signed-in/texts.ts';

/** Every page's words, under the name by which a page asks for them and an instance or organization replaces them. */
export const pageTexts = {
  account,
  accounts,
  departure,
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
  problem,
  secondFactor,
  signedin,
} as const;
