import { isAccepted } from '../frame/foot-link.ts';
import type { Fields, Guest } from '../guest.ts';
import type { RegisterComplaint } from './fields.ts';

/** What a form says of somebody who has no account yet. */
export const enteredIn = (fields: Fields) => ({
  givenName: textIn(fields, 'givenName'),
  familyName: textIn(fields, 'familyName'),
  email: textIn(fields, 'email'),
});

export const textIn = (fields: Fields, name: string) => fields[name]?.trim().slice(0, 200) ?? '';

/** `entered`: every field that has to be filled in. */
export const complaintIn = (
  guest: Guest,
  entered: ReturnType<typeof enteredIn>,
  { accepted }: Fields,
): RegisterComplaint | undefined => {
  if (Object.values(entered).includes('')) return 'missing';
  if (!/^[^\s@]+@[^\s@]+$/.test(entered.email)) return 'noAddress';
  return hasToAccept(guest) && !accepted ? 'notAccepted' : undefined;
};

const hasToAccept = ({ frame }: Guest) => frame.links.some(isAccepted);
