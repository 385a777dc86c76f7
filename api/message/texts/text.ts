/** What a mail says. {{.Name}} is filled in (../fill.ts); a button needs an address to lead to. */
export type MailText = {
  readonly title: string;
  /** What mail programs show beside the subject. */
  readonly preHeader: string;
  readonly subject: string;
  readonly greeting: string;
  readonly text: string;
  readonly buttonText: string;
  readonly footer: string;
};

/** What a text message says. */
type ShortText = Pick<MailText, 'text'>;

/** As ZITADEL names the kinds of messages: customized texts are recorded by these names. `SignInRequest` is ours. */
export const mailTexts = [
  'InitCode',
  'PasswordReset',
  'VerifyEmail',
  'VerifyEmailOTP',
  'DomainClaimed',
  'PasswordlessRegistration',
  'PasswordChange',
  'InviteUser',
  'SignInRequest',
] as const;
export const shortTexts = ['VerifyPhone', 'VerifySMSOTP'] as const;

export type TextName = (typeof mailTexts)[number] | (typeof shortTexts)[number];
export type MessageTexts = { readonly [N in (typeof mailTexts)[number]]: MailText } & {
  readonly [N in (typeof shortTexts)[number]]: ShortText;
};
