import type { NewContact } from '../../domain/user/contact.ts';
import type { UserState } from '../../domain/user/state.ts';
import type { Call } from '../api.ts';
import type { SetHumanEmail } from '../gen/zitadel/user/v2/email_pb.js';
import type { SetHumanPhone } from '../gen/zitadel/user/v2/phone_pb.js';
import { emailContact, phoneContact } from '../user-creation.ts';
import type { Confirmation } from '../verification-code.ts';
import { isSelf } from './user-access.ts';
import { confirmationIn, userRequestErrors } from './user-request.ts';

/** Only who administers users may take an own address as verified, or see its code instead of receiving it. */
export const mustBeEntitled = async (call: Call, userId: string, { owner }: UserState, { by }: Confirmation) => {
  if (isSelf(call, userId) && by !== 'sent_code') await call.allow('user.write', { orgId: owner });
};

export const emailChange = async (
  call: Call,
  userId: string,
  state: UserState,
  { email, verification }: Pick<SetHumanEmail, 'email' | 'verification'>,
): Promise<NewContact> => {
  const confirmation = confirmationIn(verification);
  await mustBeEntitled(call, userId, state, confirmation);
  return emailContact({ address: email, confirmation }, call.origin);
};

/** An empty number takes the phone away. */
export const phoneChange = async (
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
  await mustBeEntitled(call, userId, state, confirmation);
  return phoneContact({ address: phone, confirmation }, call.origin);
};
