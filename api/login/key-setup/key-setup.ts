import type { KeyKind, UserState } from '../../../domain/user/state.ts';
import { user } from '../../../domain/user/user.ts';
import { step as stepOn } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import { maySetUpThis } from '../factor-setup/may-set-up.ts';
import { setupPages } from '../factor-setup/settable.ts';
import { goOn } from '../go-on.ts';
import type { Fields, Guest, NewKey, RegistrationLink, Step } from '../guest.ts';
import { answerIn } from '../key/answer.ts';
import { keyRefusalOf } from '../key/refusal.ts';
import { stepOfLink } from '../link.ts';
import { type Answer, isAnswer, type Screen } from '../screen.ts';
import { holderByLink, linkIn } from './link.ts';
import { askForKey, recordKey } from './new-key.ts';
import { keyReadyPage, keySetupPage } from './template.ts';

export const keySetups = (api: Api): readonly Screen[] => [keySetup(api, 'passkey'), keySetup(api, 'u2f')];

const keySetup = (api: Api, kind: KeyKind): Screen => ({
  path: setupPages[kind],
  async get(guest, fields) {
    const link = kind === 'passkey' ? linkIn(fields) : undefined;
    if (link)
      return shownByLink(api, guest, fields['step'] ? guest.step() : await stepOfLink(api, guest, fields), link);
    const account = await maySetUpThis(api, guest, kind);
    return isAnswer(account) ? account : shown(api, guest, kind, account);
  },
  async post(guest, fields) {
    const key = keyIn(guest.step(), kind);
    if (key?.link) return addedByLink(api, guest, { ...key, link: key.link }, fields);
    const account = await maySetUpThis(api, guest, kind);
    if (isAnswer(account)) return account;
    const answer = answerIn(fields['answer']);
    if (!answer || !key) return shown(api, guest, kind, account, { atOnce: true });
    try {
      await recordKey(api, guest, account.userId, key, { answer, name: nameIn(fields) });
    } catch (error) {
      return shown(api, guest, kind, account, { complaint: keyRefusalOf(error) });
    }
    return goOn(api, guest, account);
  },
});

const nameIn = ({ name = '' }: Fields) => name.trim().slice(0, 200);
const keyIn = ({ settingUp }: Step, kind: KeyKind): NewKey | undefined =>
  settingUp && 'key' in settingUp && settingUp.key.kind === kind ? settingUp.key : undefined;

type Whose = { readonly userId: string; readonly loginName: string; readonly holder: UserState };

type Told = Pick<Parameters<typeof keySetupPage>[1], 'complaint' | 'atOnce'>;

const shown = async (
  api: Api,
  guest: Guest,
  kind: KeyKind,
  { userId, loginName, holder }: Whose,
  told: Told = {},
): Promise<Answer> => {
  const { settingUp: _, ...step } = guest.step();
  const { key, options } = await askForKey(api, guest, kind, userId, holder);
  const sealed = await guest.seal({ ...step, settingUp: { key } });
  const back = await guest.seal(step);
  return { page: keySetupPage(guest, { kind, step: sealed, back, loginName, goal: step.goal, options, ...told }) };
};

const shownByLink = async (
  api: Api,
  guest: Guest,
  { settingUp: _, ...begun }: Step,
  link: RegistrationLink,
  told: Told = {},
): Promise<Answer> => {
  const holder = await holderByLink(api, guest, link);
  const { key, options } = await askForKey(api, guest, 'passkey', link.userId, holder);
  const step = await guest.seal({ ...begun, settingUp: { key: { ...key, link } } });
  return { page: keySetupPage(guest, { kind: 'passkey', step, loginName: holder.userName, options, ...told }) };
};

/** Nobody is signed in by it: the new passkey does that next. */
const addedByLink = async (
  api: Api,
  guest: Guest,
  key: NewKey & { readonly link: RegistrationLink },
  fields: Fields,
): Promise<Answer> => {
  const { link } = key;
  const { userId, codeId: id, code } = link;
  const answer = answerIn(fields['answer']);
  const { settingUp: _, ...begun } = guest.step();
  if (!answer) return shownByLink(api, guest, begun, link, { atOnce: true });
  await holderByLink(api, guest, link);
  const before = [stepOn(user, userId, { type: 'UsePasskeyCode', id, code, at: api.now() } as const)];
  try {
    await recordKey(api, guest, userId, key, { answer, name: nameIn(fields), before });
  } catch (error) {
    return shownByLink(api, guest, begun, link, { complaint: keyRefusalOf(error) });
  }
  return { page: keyReadyPage(guest, await guest.seal(begun)) };
};
