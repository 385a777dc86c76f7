import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import type { Contact } from './state.ts';

/** How a new address or number is confirmed: taken as it is, as verified, or by a code that is sent or handed back. */
export type Verification =
  | { readonly kind: 'verified' }
  | { readonly kind: 'unverified' }
  | {
      readonly kind: 'code';
      readonly code: string;
      /** Nanoseconds. */
      readonly expiry: number;
      readonly returned: boolean;
      readonly urlTemplate?: string;
      /** Scheme and host under which it was asked for: where a link leads, if nothing else is asked. */
      readonly origin?: string;
    };

/** What comparing a given code with `code`, the one on record, came to. */
export type CodeCheck = {
  readonly outcome: 'match' | 'mismatch' | 'expired';
  readonly code: string;
  readonly at: Date;
};

/** A further code for what is on record already. */
export type Issue = {
  readonly verification: Verification & { readonly kind: 'code' };
  /** There must be one that it takes the place of. */
  readonly renews?: true;
  /** Where anybody may ask, and so not as often as they like. */
  readonly askedAt?: Date;
};

export type NewContact = { readonly address: string; readonly verification: Verification };

/** Whoever has the code reads what is sent there: for a code that was handed out, nobody may say so. */
export const proved = (by: 'email' | 'phone', contact: Contact): readonly UserEvent[] =>
  contact.proved ? [] : [{ type: `user.human.${by}.proved`, payload: {} }];

/** What a newer word on the same address or number leaves as it is. */
export const stillProved = (contact: Contact | undefined): Pick<Contact, 'proved'> =>
  contact?.proved ? { proved: true } : {};

const linkNames = ['UserID', 'OrgID', 'Code'];

/** What a browser would run instead of going there. Of an address it forgets the line breaks and tabs. */
const script = /^\s*(javascript|vbscript|data)\s*:|[\p{Cc}\u2028\u2029]/iu;

/** Go's template syntax, as far as the links in messages need it. */
export const checkedUrlTemplate = (template: string, names: readonly string[] = linkNames) => {
  if (script.test(template)) throw userErrors.url_template_invalid();
  const placeholders = new RegExp(`\\{\\{\\s*\\.(${names.join('|')})\\s*\\}\\}`, 'g');
  if (/\{\{|\}\}/.test(template.replace(placeholders, ''))) throw userErrors.url_template_invalid();
  return template;
};
