import type { MessageTexts } from './text.ts';

export const en: MessageTexts = {
  verifyEmail: {
    title: 'Confirm your e-mail address',
    preHeader: 'Your code is {{.Code}}',
    subject: 'Your code to confirm this address: {{.Code}}',
    greeting: 'Hello {{.DisplayName}},',
    text: 'this address was entered for your account at {{.InstanceName}}. Please confirm with the code {{.Code}} that it is yours. The code is good for {{.Minutes}} minutes.',
    buttonText: 'Confirm address',
    footer: 'If you have not asked for this, you need not do anything.',
  },
  passwordReset: {
    title: 'Set a new password',
    preHeader: 'Your code is {{.Code}}',
    subject: 'Your code to set a new password: {{.Code}}',
    greeting: 'Hello {{.DisplayName}},',
    text: 'a new password was asked for your account at {{.InstanceName}}. Set it with the code {{.Code}}. The code is good for {{.Minutes}} minutes.',
    buttonText: 'Set password',
    footer: 'If you have not asked for this, your password stays as it is.',
  },
};
