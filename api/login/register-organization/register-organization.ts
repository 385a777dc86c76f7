import type { Api } from '../../api.ts';
import type { Guest, Step } from '../guest.ts';
import { complaintIn, enteredIn, textIn } from '../register/entered.ts';
import type { FoundingComplaint } from '../register/fields.ts';
import { mustBeOpenToFounders } from '../register/where.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import { registerOrganizationPage } from './template.ts';

/** An organization for somebody who has no account yet: they own it. No page leads here but those of who wants that. */
export const registerOrganization = (api: Api): Screen => ({
  path: '/register/org',
  get: (guest, fields) => shownFounding(api, guest, fields['step'] ? guest.step() : {}),
  async post(guest, fields) {
    const step = guest.step();
    const entered = { organization: textIn(fields, 'organization'), ...enteredIn(fields) };
    const founding = { ...step, registering: { ...entered, orgId: api.newId() } };
    const complaint = complaintIn(guest, entered, fields);
    if (complaint) return shownFounding(api, guest, founding, complaint);
    await mustBeOpenToFounders(api, guest);
    return { to: addressOf('/register/password', { step: await guest.seal(founding) }) };
  },
});

export const shownFounding = async (
  api: Api,
  guest: Guest,
  step: Step,
  complaint?: FoundingComplaint,
): Promise<Answer> => {
  await mustBeOpenToFounders(api, guest);
  return { page: registerOrganizationPage(guest, { step: await guest.seal(step), ...step, complaint }) };
};
