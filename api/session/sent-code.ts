import { session } from '../../domain/session/session.ts';
import type { NewCode } from '../../domain/session/state.ts';
import { checkedUrlTemplate } from '../../domain/user/contact.ts';
import { mustHaveFactor } from '../../domain/user/one-time-code.ts';
import type { UserState } from '../../domain/user/state.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import type { ApiSettings } from '../api.ts';
import { codeFormOf, newCode } from '../code/form.ts';

/** A code to finish a sign-in with, as it was asked for. */
type AskedCode = Pick<NewCode, 'returned' | 'urlTemplate' | 'origin'>;
export type AskedCodes = { readonly [by in NewCode['by']]?: AskedCode };
/** Only those that were to be returned. */
export type ReturnedCodes = { readonly [by in NewCode['by']]?: string };

const linkNames = ['Code', 'UserID', 'LoginName', 'DisplayName', 'PreferredLanguage', 'SessionID'];

/** A code is kept sealed in the event: who sends it reads it there. */
export const issueCodes = (
  sessionId: string,
  holder: UserState,
  asked: AskedCodes,
  at: string,
  settings: Pick<ApiSettings, 'codes'>,
): { readonly steps: readonly AnyStep[]; readonly returned: ReturnedCodes } => {
  const issued = (['otpSms', 'otpEmail'] as const).flatMap((by) => {
    const wanted = asked[by];
    if (!wanted) return [];
    mustHaveFactor(holder, by);
    if (wanted.urlTemplate) checkedUrlTemplate(wanted.urlTemplate, linkNames);
    const form = codeFormOf(settings, by);
    return [{ by, code: newCode(form), expiry: form.lifetime, ...wanted }];
  });
  return {
    steps: issued.map((code) => step(session, sessionId, { type: 'SendCode', ...code, at } as const)),
    returned: Object.fromEntries(issued.flatMap(({ by, code, returned }) => (returned ? [[by, code]] : []))),
  };
};
