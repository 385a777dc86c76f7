import { canSignIn } from '../../../domain/user/invitation.ts';
import type { Api } from '../../api.ts';
import { type Addressee, addresseeBy } from '../addressee.ts';
import type { Guest, Step } from '../guest.ts';

/** Who has shown a code in this browser, and has nothing to sign in with yet; nobody, as soon as they have. */
export const invitee = async (
  api: Api,
  { visit }: Pick<Guest, 'visit'>,
  { entitled }: Step,
): Promise<Addressee | undefined> => {
  const person = entitled === undefined ? undefined : await addresseeBy(api, visit.instance.id, entitled);
  return person?.holder.human && !canSignIn(person.holder.human) ? person : undefined;
};
