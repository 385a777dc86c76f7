import type { Clients } from './clients.ts';

export const password = 'Password1!';

/** What they have beside a name and an address of their own, which is confirmed. */
type Having = { readonly phone?: boolean; readonly password?: boolean };

let people = 0;

/** Adds people, one like the other. */
export const peopleOf =
  (users: () => Clients['users'], having: Having) =>
  async (preferredLanguage = 'en') => {
    const confirmed = { case: 'isVerified', value: true } as const;
    const phone = `+4179${String(1_000_000 + ++people)}`;
    const email = `person-${people}@example.com`;
    const { userId } = await users().addHumanUser({
      profile: { givenName: 'Ada', familyName: 'Lovelace', preferredLanguage },
      email: { email, verification: confirmed },
      ...(having.phone ? { phone: { phone, verification: confirmed } } : {}),
      ...(having.password ? { passwordType: { case: 'password', value: { password } } } : {}),
    });
    return { userId, email, phone };
  };

/** As a check of a session asks for somebody. */
export const whoIs = (userId: string) => ({ user: { search: { case: 'userId', value: userId } as const } });
