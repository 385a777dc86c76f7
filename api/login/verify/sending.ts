import { DomainError } from '../../../domain/errors.ts';
import { canSignIn } from '../../../domain/user/invitation.ts';
import { type UserCommand, user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import type { Provable } from '../../code/redeem.ts';
import { codeBy } from '../../code/verification.ts';
import type { Addressee } from '../addressee.ts';
import { loginActor } from '../completion.ts';
import { atAnEvenPace } from '../even-pace.ts';
import type { Guest, Step } from '../guest.ts';
import { linkTemplate } from '../link.ts';

export type Subject = { readonly userId: string; readonly proves: Provable; readonly person: Addressee | undefined };

/** Sends a code, where there is somebody to send it to and something left to prove; the answer is the same. */
export const sendCode = (api: Api, guest: Guest, step: Step, subject: Subject): Promise<'asked' | 'tooMany'> =>
  atAnEvenPace(async () => {
    const { visit } = guest;
    const { userId, person, proves } = subject;
    try {
      await api.throttle.take('message', { instanceId: visit.instance.id, account: userId, address: visit.ip });
      const command = person && commandFor(api, guest, step, person, proves);
      if (command) visit.wrote((await api.execute(await visit.context(loginActor), user, userId, command)).position);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'throttle.too_many') return 'tooMany';
      // One was sent a moment ago, or nobody asked for the first one.
      if (!error.code.startsWith('user.')) throw error;
    }
    return 'asked';
  });

const commandFor = (
  { now, settings }: Pick<Api, 'now' | 'settings'>,
  guest: Guest,
  step: Step,
  { holder: { human } }: Addressee,
  proves: Provable,
): UserCommand | undefined => {
  const askedAt = now();
  const code = (more = {}) => {
    const urlTemplate = linkTemplate('/verify', guest, step, more);
    const medium = { by: 'sent_code', ...(urlTemplate ? { urlTemplate } : {}) } as const;
    return codeBy(codeFormOf(settings, proves), medium, guest.visit.origin);
  };
  switch (proves) {
    case 'email':
      return human?.email.verified ? undefined : { type: 'IssueEmailCode', verification: code(), askedAt };
    case 'phone':
      return human?.phone?.verified ? undefined : { type: 'IssuePhoneCode', verification: code(), askedAt };
    case 'initialization':
      return { type: 'IssueInitializationCode', verification: code({ initialize: 'true' }), askedAt };
    case 'invitation': {
      if (!human || canSignIn(human)) return undefined;
      const verification = code({ invite: 'true' });
      return { type: 'IssueInviteCode', verification, renews: true, askedAt };
    }
  }
};
