import { type Complaint, reasonOf } from '../complaint.ts';
import { described } from '../form.ts';
import type { Step } from '../guest.ts';
import type { Html } from '../html.ts';

type Field = 'organization' | 'givenName' | 'familyName' | 'email' | 'accepted';
export type RegisterComplaint = Complaint<'missing' | 'noAddress' | 'notAccepted' | 'taken'>;
export type FoundingComplaint = RegisterComplaint | Complaint<'nameTaken'>;

/** Ties each field to what is said of it: no other is at fault, and people begin at the first. */
export const describedFields = (
  said: string | undefined,
  complaint: FoundingComplaint | undefined,
  { registering, first }: Pick<Step, 'registering'> & { readonly first: Field },
) => {
  const isAtFault = (field: Field): boolean => {
    switch (reasonOf(complaint)) {
      case undefined:
        return false;
      case 'missing':
        return field !== 'accepted' && !registering?.[field];
      case 'notAccepted':
        return field === 'accepted';
      case 'nameTaken':
        return field === 'organization';
      default:
        return field === 'email';
    }
  };
  return (field: Field): Html =>
    described(isAtFault(field) ? said : undefined, { first: said === undefined && field === first });
};
