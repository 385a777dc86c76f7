import type { NewContact } from '../../../domain/user/contact.ts';
import { userErrors } from '../../../domain/user/errors.ts';
import type { UserState } from '../../../domain/user/state.ts';
import type { UserCommand } from '../../../domain/user/user.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import { redeemCode } from '../../code/redeem.ts';
import { codeBy, type Medium, returnedCode } from '../../code/verification.ts';
import type { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { detailsOf } from '../details.ts';
import { changeable } from './access.ts';
import { emailChange, mayHaveSent, mustBeEntitled, phoneChange } from './contact.ts';
import { recordOn } from './factor/access.ts';
import { mediumIn, userRequestErrors } from './request.ts';

type Contact = Pick<
  Methods<typeof UserService>,
  | 'setEmail'
  | 'resendEmailCode'
  | 'sendEmailCode'
  | 'verifyEmail'
  | 'setPhone'
  | 'removePhone'
  | 'resendPhoneCode'
  | 'verifyPhone'
>;

export const userContact = (api: Api): Contact => {
  const mayChange = (call: Call, userId: string) =>
    changeable(api, call, userId, { permission: 'user.write', self: 'may' });

  /** A code for what is on record. */
  const issue = async (
    call: Call,
    userId: string,
    type: 'IssueEmailCode' | 'IssuePhoneCode',
    medium: Medium,
    renews?: true,
  ) => {
    await mustBeEntitled(api, call, userId, await mayChange(call, userId), medium);
    const form = codeFormOf(api.settings, type === 'IssueEmailCode' ? 'email' : 'phone');
    const verification = codeBy(form, medium, call.origin);
    await mayHaveSent(api, call, userId, verification);
    const answer = await recordOn(api, call, userId, { type, verification, ...(renews ? { renews } : {}) });
    return { ...answer, ...codeIn(verification) };
  };

  const verify = async (call: Call, userId: string, code: string, proves: 'email' | 'phone') => {
    const state = await mayChange(call, userId);
    const { last } = await redeemCode(api, call, state, { userId, code, proves });
    return last ? { details: detailsOf(last) } : {};
  };

  return {
    async setEmail(call, { userId, email, verification }) {
      const state = await mayChange(call, userId);
      const contact = await emailChange(api, call, userId, state, { email, verification });
      const change = changeOfEmail(state, contact);
      if (change.type === 'IssueEmailCode') await mayHaveSent(api, call, userId, contact.verification);
      const answer = await recordOn(api, call, userId, change);
      return { ...answer, ...codeIn(contact.verification) };
    },
    resendEmailCode: (call, { userId, verification }) =>
      issue(call, userId, 'IssueEmailCode', mediumIn(verification), true),
    sendEmailCode: (call, { userId, verification }) => issue(call, userId, 'IssueEmailCode', mediumIn(verification)),
    verifyEmail: (call, { userId, verificationCode }) => verify(call, userId, verificationCode, 'email'),

    async setPhone(call, { userId, phone, verification }) {
      const state = await mayChange(call, userId);
      const contact = await phoneChange(api, call, userId, state, { phone, verification });
      if (contact === 'removed') throw userRequestErrors.phone_missing();
      const change = changeOfPhone(state, contact);
      if (change.type === 'IssuePhoneCode') await mayHaveSent(api, call, userId, contact.verification);
      const answer = await recordOn(api, call, userId, change);
      return { ...answer, ...codeIn(contact.verification) };
    },
    async removePhone(call, { userId }) {
      const { human } = await mayChange(call, userId);
      if (human && !human.phone) throw userErrors.phone_not_set();
      return recordOn(api, call, userId, { type: 'RemovePhone' });
    },
    resendPhoneCode: (call, { userId, verification }) =>
      issue(call, userId, 'IssuePhoneCode', mediumIn(verification), true),
    verifyPhone: (call, { userId, verificationCode }) => verify(call, userId, verificationCode, 'phone'),
  };
};

const codeIn = (verification: NewContact['verification']) => {
  const verificationCode = returnedCode(verification);
  return verificationCode ? { verificationCode } : {};
};

/** Whoever sets what is there already wants it proved: it gets a code, or is refused where nothing is left to prove. */
const changeOfEmail = ({ human }: UserState, { address, verification }: NewContact): UserCommand => {
  if (human?.email.address !== address.trim() || verification.kind !== 'code')
    return { type: 'ChangeEmail', address, verification };
  if (human.email.verified) throw userErrors.email_not_changed();
  return { type: 'IssueEmailCode', verification };
};

const changeOfPhone = ({ human }: UserState, { address, verification }: NewContact): UserCommand => {
  if (human?.phone?.address !== address || verification.kind !== 'code')
    return { type: 'ChangePhone', address, verification };
  if (human.phone.verified) throw userErrors.phone_not_changed();
  return { type: 'IssuePhoneCode', verification };
};
