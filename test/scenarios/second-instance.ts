import { setUpInstance } from '../../api/instance/setup.ts';
import type { Fasti } from '../support/fasti.ts';

/** Another tenant in the same database, behind another host; `pat` is of its administrator. */
export const secondInstance = async ({ api, url }: Fasti, domain = 'second.example.com') => {
  const made = await setUpInstance(api, {
    name: 'Second',
    defaultLanguage: 'en',
    domain,
    origin: `http://${domain}`,
    orgName: 'Second',
    human: {
      userName: 'admin',
      profile: { firstName: 'Second', lastName: 'Admin' },
      email: { confirmation: { by: 'nothing' } },
      password: { password: 'Password1!', changeRequired: false },
    },
    machine: { userName: 'second-sa', name: 'Administrator of the second' },
  });
  return { ...made, url, domain, adminId: made.human.userId, pat: made.machine?.token ?? '' };
};
