import { DomainError } from '../../../../domain/errors.ts';
import { user } from '../../../../domain/user/user.ts';
import type { Api } from '../../../api.ts';
import { codeFormOf } from '../../../code/form.ts';
import { emailContact } from '../../../user/creation.ts';
import type { Guest, Step } from '../../guest.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { addressOf, isAnswer, type Screen } from '../../screen.ts';
import { emailVerificationRequirement } from '../../verify/requirement.ts';
import { type Place, senderOf, stepAt, stepOf, visitorOf } from '../whose.ts';
import { type EmailComplaint, emailPage } from './template.ts';

const at = '/account/email';
/** Whoever mistyped their address cannot sign in before they have put that right: this is where they do. */
const place: Place = { at, recent: true, despite: emailVerificationRequirement };

/** A new address counts at once, and is proved by the code that is sent there. */
export const accountEmail = (api: Api): Screen => ({
  path: at,
  async get(guest, fields) {
    const account = await visitorOf(api, guest, fields, place);
    if (isAnswer(account)) return account;
    const step = stepOf(guest, fields);
    return { page: await emailPage(guest, account, { done: step?.done, carries: signInIn(step) }) };
  },
  async post(guest, fields) {
    const account = await senderOf(api, guest, place);
    if (isAnswer(account)) return account;
    const carries = signInIn(guest.step());
    const email = fields['email']?.trim().slice(0, 200) ?? '';
    if (email === account.holder.human?.email.address)
      return { page: await emailPage(guest, account, { email, complaint: 'same', carries }) };
    const complaint = await changed(api, guest, account, email);
    if (complaint) return { page: await emailPage(guest, account, { email, complaint, carries }) };
    return { to: addressOf('/verify', { step: await guest.seal(carries ?? stepAt(account, at)) }) };
  },
});

const changed = async (
  api: Api,
  { visit }: Guest,
  { userId }: KnownAccount,
  email: string,
): Promise<EmailComplaint | undefined> => {
  try {
    await api.throttle.take('message', { instanceId: visit.instance.id, account: userId, address: visit.ip });
    const contact = emailContact(
      codeFormOf(api.settings, 'email'),
      { address: email, confirmation: { by: 'sent_code' } },
      visit.origin,
    );
    const command = { type: 'ChangeEmail', ...contact } as const;
    visit.wrote((await api.execute(await visit.context(userId), user, userId, command)).position);
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'throttle.too_many') return 'tooMany';
    if (error.code.startsWith('user.email_')) return 'noAddress';
    throw error;
  }
};

/** Whoever has an address to prove on the way into an application goes on with that afterwards. */
const signInIn = (step: Step | undefined): Step | undefined =>
  step?.authRequestId !== undefined || step?.device !== undefined ? step : undefined;
