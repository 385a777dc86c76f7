import type { NewContact, Verification } from '../../../domain/user/contact.ts';
import type { UserState } from '../../../domain/user/state.ts';
import type { Api, Call } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import type { Confirmation } from '../../code/verification.ts';
import type { SetHumanEmail } from '../../gen/zitadel/user/v2/email_pb.js';
import type { SetHumanPhone } from '../../gen/zitadel/user/v2/phone_pb.js';
import { emailContact, phoneContact } from '../../user/creation.ts';
import { mustLeadHome } from '../link-elsewhere.ts';
import { isSelf } from './access.ts';
import { confirmationIn, userRequestErrors } from './request.ts';

/** Only who administers users may take an own address as verified, or see its code instead of receiving it. */
export const mustBeEntitled = async (
  api: Pick<Api, 'views'>,
  call: Call,
  userId: string,
  { owner: orgId }: UserState,
  confirmation: Confirmation,
) => {
  if (!isSelf(call, userId)) return;
  if (confirmation.by === 'sent_code') await mustLeadHome(api, call, confirmation.urlTemplate, 'user.write', { orgId });
  else await call.allow('user.write', { orgId });
};

/** Whoever may enter any address as their own could have strangers flooded with codes, and us pay for it. */
export const mayHaveSent = async (
  { throttle }: Pick<Api, 'throttle'>,
  call: Call,
  userId: string,
  verification: Verification,
) => {
  const isSent = verification.kind === 'code' && !verification.returned;
  if (isSent && isSelf(call, userId)) await throttle.take('message', { instanceId: call.instance.id, account: userId });
};

export const emailChange = async (
  api: Pick<Api, 'throttle' | 'views' | 'settings'>,
  call: Call,
  userId: string,
  state: UserState,
  { email, verification }: Pick<SetHumanEmail, 'email' | 'verification'>,
): Promise<NewContact> => {
  const confirmation = confirmationIn(verification);
  await mustBeEntitled(api, call, userId, state, confirmation);
  const contact = emailContact(codeFormOf(api.settings, 'email'), { address: email, confirmation }, call.origin);
  if (contact.address.trim() !== state.human?.email.address) await mayHaveSent(api, call, userId, contact.verification);
  return contact;
};

/** An empty number takes the phone away. */
export const phoneChange = async (
  api: Pick<Api, 'throttle' | 'views' | 'settings'>,
  call: Call,
  userId: string,
  state: UserState,
  { phone, verification }: Pick<SetHumanPhone, 'phone' | 'verification'>,
): Promise<NewContact | 'removed'> => {
  if (phone === '') {
    if (verification.case !== undefined) throw userRequestErrors.phone_removal();
    return 'removed';
  }
  const confirmation = confirmationIn(verification);
  await mustBeEntitled(api, call, userId, state, confirmation);
  const contact = phoneContact(codeFormOf(api.settings, 'phone'), { address: phone, confirmation }, call.origin);
  if (contact.address !== state.human?.phone?.address) await mayHaveSent(api, call, userId, contact.verification);
  return contact;
};
