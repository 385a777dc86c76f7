import { DomainError } from '../../../../domain/errors.ts';
import { gender } from '../../../../domain/user/events.ts';
import type { Profile } from '../../../../domain/user/profile.ts';
import { user } from '../../../../domain/user/user.ts';
import type { Api } from '../../../api.ts';
import { withAccount } from '../../finish.ts';
import type { Fields, Guest } from '../../guest.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { isLanguage } from '../../language.ts';
import { type Answer, addressOf, isAnswer, type Screen } from '../../screen.ts';
import { senderOf, stepAt, stepOf, visitorOf } from '../whose.ts';
import { profilePage } from './template.ts';

const at = '/account/profile';

export const accountProfile = (api: Api): Screen => ({
  path: at,
  async get(guest, fields) {
    const account = await visitorOf(api, guest, fields, { at });
    if (isAnswer(account)) return account;
    return { page: await profilePage(guest, account, { done: stepOf(guest, fields)?.done }) };
  },
  async post(guest, fields) {
    const account = await senderOf(api, guest, { at });
    if (isAnswer(account)) return account;
    const entered = enteredIn(fields, account);
    if (!entered.firstName || !entered.lastName)
      return { page: await profilePage(guest, account, { entered, complaint: 'missing' }) };
    return changed(api, guest, account, entered);
  },
});

/** What is not one of the choices leaves what was there. */
const enteredIn = (fields: Fields, { holder: { human } }: KnownAccount): Profile => {
  const entered = (name: string) => fields[name]?.trim().slice(0, 200) ?? '';
  const [firstName, lastName] = [entered('givenName'), entered('familyName')];
  const [shown, language] = [entered('displayName'), entered('language')];
  const isCopied = shown === '' || (shown === human?.displayName && shown === `${human.firstName} ${human.lastName}`);
  const chosen = Number(fields['gender']);
  const isGender = fields['gender'] !== undefined && Object.values<number>(gender).includes(chosen);
  return {
    firstName,
    lastName,
    nickName: entered('nickName'),
    displayName: isCopied ? `${firstName} ${lastName}` : shown,
    ...(language === '' || isLanguage(language) ? { preferredLanguage: language } : {}),
    ...(isGender ? { gender: chosen } : {}),
  };
};

const changed = async (api: Api, guest: Guest, account: KnownAccount, entered: Profile): Promise<Answer> => {
  const { visit } = guest;
  try {
    const command = { type: 'ChangeProfile', ...entered } as const;
    visit.wrote((await api.execute(await visit.context(account.userId), user, account.userId, command)).position);
  } catch (error) {
    if (!(error instanceof DomainError && error.code.startsWith('user.'))) throw error;
    return { page: await profilePage(guest, account, { entered, complaint: 'missing' }) };
  }
  const { preferredLanguage: language } = entered;
  return {
    to: addressOf(at, { step: await guest.seal(stepAt(account, at, { done: 'doneSaved' })) }),
    // Whoever says what they would like to read reads it from now on.
    ...(language && isLanguage(language) ? { language, accounts: withAccount(guest, { ...account, language }) } : {}),
  };
};
