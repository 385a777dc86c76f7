import type { Clients } from '../scenarios/clients.ts';

let people = 0;

/** Makes people whom messages reach, each with a number and an address of their own. */
export const peopleOf =
  (users: () => Clients['users']) =>
  async (preferredLanguage = 'en') => {
    const phone = `+4179${String(1_000_000 + ++people)}`;
    const email = `person-${people}@example.com`;
    const { userId } = await users().addHumanUser({
      profile: { givenName: 'Ada', familyName: 'Lovelace', preferredLanguage },
      email: { email, verification: { case: 'isVerified', value: true } },
      phone: { phone, verification: { case: 'isVerified', value: true } },
    });
    return { userId, email, phone };
  };
