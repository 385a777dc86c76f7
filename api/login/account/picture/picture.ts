import { DomainError } from '../../../../domain/errors.ts';
import type { Api } from '../../../api.ts';
import { removePicture, setPicture } from '../../../asset/picture.ts';
import type { Guest } from '../../guest.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { type Answer, addressOf, isAnswer, type Screen } from '../../screen.ts';
import type { AccountDeed } from '../deed.ts';
import { senderOf, stepAt, stepOf, visitorOf } from '../whose.ts';
import { type PictureComplaint, picturePage } from './template.ts';

const at = '/account/picture';

export const accountPicture = (api: Api): Screen => ({
  path: at,
  takesFile: true,
  async get(guest, fields) {
    const account = await visitorOf(api, guest, fields, { at });
    if (isAnswer(account)) return account;
    return { page: await picturePage(guest, account, { done: stepOf(guest, fields)?.done }) };
  },
  async post(guest, fields, file) {
    const account = await senderOf(api, guest, { at });
    if (isAnswer(account)) return account;
    if (fields['remove']) return removed(api, guest, account);
    return file
      ? chosen(api, guest, account, file)
      : { page: await picturePage(guest, account, { complaint: 'missing' }) };
  },
});

const chosen = async (api: Api, guest: Guest, account: KnownAccount, file: Buffer): Promise<Answer> => {
  const { visit } = guest;
  try {
    visit.wrote((await setPicture(api, await visit.context(account.userId), account.userId, file)).position);
  } catch (error) {
    const complaint = error instanceof DomainError && complaints[error.code];
    if (!complaint) throw error;
    return { page: await picturePage(guest, account, { complaint }) };
  }
  return done(guest, account, 'doneSaved');
};

const complaints: { readonly [code: string]: PictureComplaint } = {
  'asset.no_picture': 'noPicture',
  'asset.file_too_large': 'tooLarge',
  'asset.too_many_pixels': 'tooLarge',
};

const removed = async (api: Api, guest: Guest, account: KnownAccount): Promise<Answer> => {
  const { visit } = guest;
  visit.wrote((await removePicture(api, await visit.context(account.userId), account.userId)).position);
  return done(guest, account, 'doneRemoved');
};

const done = async (guest: Guest, account: KnownAccount, deed: AccountDeed): Promise<Answer> => ({
  to: addressOf(at, { step: await guest.seal(stepAt(account, at, { done: deed })) }),
});
