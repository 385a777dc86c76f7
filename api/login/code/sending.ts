import { DomainError } from '../../../domain/errors.ts';
import type { SentFactor } from '../../../domain/user/sent-code.ts';
import type { CodeFactor } from '../../../domain/user/state.ts';
import type { Api } from '../../api.ts';
import type { Guest } from '../guest.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { changeSession } from '../session-change.ts';
import { mailedLink } from './mailed-link.ts';
import type { CodeComplaint } from './refusal.ts';

export const isSent = (factor: CodeFactor): factor is SentFactor => factor === 'otpSms' || factor === 'otpEmail';

type Sending = { readonly account: KnownAccount; readonly complaint?: CodeComplaint };

/** A page that is looked at again sends nothing: the last code is still good. */
export const sentCode = async (api: Api, guest: Guest, account: KnownAccount, by: SentFactor): Promise<Sending> => {
  const last = account.state.sent[by];
  return last && last.expiresAt > api.now() ? { account } : sentNow(api, guest, account, by);
};

/** The one before is good no more. */
export const sentNow = async (api: Api, guest: Guest, account: KnownAccount, by: SentFactor): Promise<Sending> => {
  const { origin, ip, instance } = guest.visit;
  try {
    await api.throttle.take('message', { instanceId: instance.id, account: account.userId, address: ip });
    const urlTemplate = by === 'otpEmail' ? mailedLink(guest) : undefined;
    return await changeSession(api, guest, account, {
      send: { [by]: { returned: false, origin, ...(urlTemplate ? { urlTemplate } : {}) } },
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'throttle.too_many') return { account, complaint: { reason: 'tooMany' } };
    if (error.code === 'user.locked') return { account, complaint: { reason: 'locked' } };
    throw error;
  }
};
