import type { MessageTexts } from './text.ts';

const greeting = 'Hello {{.DisplayName}},';
const preHeader = 'Your code is {{.Code}}';
const notAsked = 'If you have not asked for this, you need not do anything.';

export const en: MessageTexts = {
  InitCode: {
    ...{ title: 'Set up your account', preHeader, greeting },
    subject: 'Set up your account at {{.InstanceName}}',
    text: 'An account was made for you at {{.InstanceName}}. Your user name is {{.PreferredLoginName}}. Confirm with the code {{.Code}} that this address is yours, and choose a password. The code is good for {{.Expiry}}.',
    buttonText: 'Set up account',
    footer: notAsked,
  },
  PasswordReset: {
    ...{ title: 'Set a new password', preHeader, greeting },
    subject: 'Your code to set a new password: {{.Code}}',
    text: 'A new password was asked for your account at {{.InstanceName}}. Set it with the code {{.Code}}. The code is good for {{.Expiry}}.',
    buttonText: 'Set password',
    footer: 'If you have not asked for this, your password stays as it is.',
  },
  VerifyEmail: {
    ...{ title: 'Confirm your e-mail address', preHeader, greeting },
    subject: 'Your code to confirm this address: {{.Code}}',
    text: 'This address was entered for your account at {{.InstanceName}}. Please confirm with the code {{.Code}} that it is yours. The code is good for {{.Expiry}}.',
    buttonText: 'Confirm address',
    footer: notAsked,
  },
  VerifyPhone: {
    text: '{{.Code}} is your code to confirm this number for {{.InstanceName}}. It is good for {{.Expiry}}.',
  },
  VerifyEmailOTP: {
    ...{ title: 'Your code to sign in', preHeader, greeting },
    subject: 'Your code to sign in: {{.Code}}',
    text: 'You are about to sign in to {{.InstanceName}}. Finish with the code {{.Code}}. The code is good for {{.Expiry}}.',
    buttonText: 'Sign in',
    footer: 'If this was not you, change your password: somebody seems to know it.',
  },
  VerifySMSOTP: {
    text: '{{.Code}} is your code to sign in to {{.InstanceName}}. It is good for {{.Expiry}}.\n\n@{{.Domain}} #{{.Code}}',
  },
  DomainClaimed: {
    ...{ title: 'Your user name has changed', greeting },
    preHeader: 'Your user name is {{.TempUsername}} now',
    subject: 'Your user name at {{.InstanceName}} has changed',
    text: 'User names that end in {{.Domain}} belong to an organization from now on. Yours is {{.TempUsername}} until you choose another; everything else stays as it was.',
    buttonText: 'Sign in',
    footer: 'Your password and your other ways to sign in are the same as before.',
  },
  PasswordlessRegistration: {
    ...{ title: 'Set up a passkey', greeting },
    preHeader: 'Sign in without a password',
    subject: 'Set up a passkey for {{.InstanceName}}',
    text: 'With a passkey you sign in to {{.InstanceName}} without a password. Open this link on the device that you want to sign in with. It is good for {{.Expiry}}.',
    buttonText: 'Set up passkey',
    footer: notAsked,
  },
  PasswordChange: {
    ...{ title: 'Your password was changed', greeting },
    preHeader: 'The password of {{.PreferredLoginName}} was changed',
    subject: 'Your password at {{.InstanceName}} was changed',
    text: 'The password of your account {{.PreferredLoginName}} at {{.InstanceName}} was changed.',
    buttonText: 'Sign in',
    footer: 'If this was not you, set a new password at once and tell your administrator.',
  },
  InviteUser: {
    ...{ title: 'You are invited', preHeader, greeting },
    subject: 'Your invitation to {{.ApplicationName}}',
    text: 'You are invited to {{.ApplicationName}}. Accept with the code {{.Code}}, and choose how you want to sign in. The code is good for {{.Expiry}}.',
    buttonText: 'Accept invitation',
    footer: 'If you expected no invitation, you need not do anything.',
  },
  SignInRequest: {
    title: 'Somebody asks you to sign in',
    preHeader: '{{.ApplicationName}} waits for you',
    subject: '{{.ApplicationName}} asks you to sign in',
    greeting,
    text: 'The application {{.ApplicationName}} at {{.InstanceName}} asks you to sign in. See what it wants, and say yes or no. It waits for a few minutes only.',
    buttonText: 'See the request',
    footer: 'If you have not begun this, refuse: nobody can sign in as you without your yes.',
  },
};
