/** Of one kind of message. {{.Name}} is filled in (fill.ts); a button needs an address to lead to. */
export type MessageText = {
  readonly title: string;
  /** What mail programs show beside the subject. */
  readonly preHeader: string;
  readonly subject: string;
  readonly greeting: string;
  readonly text: string;
  readonly buttonText: string;
  readonly footer: string;
};

export type TextName = 'verifyEmail' | 'passwordReset';
export type MessageTexts = { readonly [N in TextName]: MessageText };
