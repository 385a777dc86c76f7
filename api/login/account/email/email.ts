import { DomainError } from '../../../../domain/errors.ts';
import { user } from '../../../../domain/user/user.ts';
import type { Api } from '../../../api.ts';
import { emailContact } from '../../../user-creation.ts';
import type { Guest } from '../../guest.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { type Answer, addressOf, isAnswer, type Screen } from '../../screen.ts';
import { emailVerificationRequirement } from '../../verify/requirement.ts';
import { type Place, senderOf, stepAt, stepOf, visitorOf } from '../whose.ts';
import { emailPage, type Mistake } from './template.ts';

const at = '/account/email';
/** Whoever mistyped their address cannot sign in before they have put that right: this is where they do. */
const place: Place = { at, recent: true, despite: emailVerificationRequirement };

/** A new address counts at once, and is proved by the code that is sent there. */
export const accountEmail = (api: Api): Screen => ({
  path: at,
  async get(guest, fields) {
    const account = await visitorOf(api, guest, fields, place);
    if (isAnswer(account)) return account;
    return { page: await emailPage(guest, account, { done: stepOf(guest, fields)?.done }) };
  },
  async post(guest, fields) {
    const account = await senderOf(api, guest, place);
    if (isAnswer(account)) return account;
    const email = fields['email']?.trim().slice(0, 200) ?? '';
    if (email === account.holder.human?.email.address)
      return { page: await emailPage(guest, account, { email, mistake: 'same' }) };
    const mistake = await changed(api, guest, account, email);
    return mistake ? { page: await emailPage(guest, account, { email, mistake }) } : onToCode(guest, account);
  },
});

const changed = async (
  api: Api,
  { visit }: Guest,
  { userId }: KnownAccount,
  email: string,
): Promise<Mistake | undefined> => {
  try {
    await api.throttle.take('message', { instanceId: visit.instance.id, account: userId, address: visit.ip });
    const contact = emailContact({ address: email, confirmation: { by: 'sent_code' } }, visit.origin);
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

/** The page that asks for it in every sign-in. */
const onToCode = async (guest: Guest, account: KnownAccount): Promise<Answer> => ({
  to: addressOf('/verify', { step: await guest.seal(stepAt(account, at)) }),
});
