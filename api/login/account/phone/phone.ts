import { DomainError } from '../../../../domain/errors.ts';
import { user } from '../../../../domain/user/user.ts';
import type { Api } from '../../../api.ts';
import { codeFormOf } from '../../../code/form.ts';
import { phoneContact } from '../../../user/creation.ts';
import { e164 } from '../../../user/phone.ts';
import type { Guest } from '../../guest.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { type Answer, addressOf, isAnswer, type Screen } from '../../screen.ts';
import { type Place, senderOf, stepAt, stepOf, visitorOf } from '../whose.ts';
import { type PhoneComplaint, phonePage } from './template.ts';

const at = '/account/phone';
const place: Place = { at, recent: true };

export const accountPhone = (api: Api): Screen => ({
  path: at,
  async get(guest, fields) {
    const account = await visitorOf(api, guest, fields, place);
    if (isAnswer(account)) return account;
    return {
      page: await phonePage(guest, account, {
        toCode: await codeAddress(guest, account),
        done: stepOf(guest, fields)?.done,
      }),
    };
  },
  async post(guest, fields) {
    const account = await senderOf(api, guest, place);
    if (isAnswer(account)) return account;
    if (fields['remove']) return removed(api, guest, account);
    const phone = fields['phone']?.trim().slice(0, 200) ?? '';
    const complaint = await changed(api, guest, account, phone);
    const toCode = await codeAddress(guest, account);
    return complaint ? { page: await phonePage(guest, account, { toCode, phone, complaint }) } : { to: toCode };
  },
});

const changed = async (
  api: Api,
  { visit }: Guest,
  { userId, holder }: KnownAccount,
  phone: string,
): Promise<PhoneComplaint | undefined> => {
  try {
    if (e164(phone) === holder.human?.phone?.address) return 'same';
    await api.throttle.take('message', { instanceId: visit.instance.id, account: userId, address: visit.ip });
    const contact = phoneContact(
      codeFormOf(api.settings, 'phone'),
      { address: phone, confirmation: { by: 'sent_code' } },
      visit.origin,
    );
    const command = { type: 'ChangePhone', ...contact } as const;
    visit.wrote((await api.execute(await visit.context(userId), user, userId, command)).position);
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'throttle.too_many') return 'tooMany';
    if (error.code.startsWith('user.phone_')) return 'noNumber';
    throw error;
  }
};

const removed = async (api: Api, guest: Guest, account: KnownAccount): Promise<Answer> => {
  const { visit } = guest;
  const { userId } = account;
  const context = await visit.context(userId);
  visit.wrote((await api.execute(context, user, userId, { type: 'RemovePhone' })).position);
  return { to: addressOf(at, { step: await guest.seal(stepAt(account, at, { done: 'doneRemoved' })) }) };
};

/** The page that links in messages lead to: nobody has to prove a number to sign in. */
const codeAddress = async (guest: Guest, account: KnownAccount): Promise<string> => {
  const link = { userId: account.userId, proves: 'phone' } as const;
  return addressOf('/verify', { step: await guest.seal(stepAt(account, at, { link })) });
};
