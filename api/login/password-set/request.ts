import { DomainError } from '../../../domain/errors.ts';
import { notificationType } from '../../../domain/user/password.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import { codeBy } from '../../code/verification.ts';
import { effectiveLogin } from '../../facts/settings.ts';
import { nobody } from '../../throttle/throttle.ts';
import { type Addressee, addresseeOf } from '../addressee.ts';
import { loginActor } from '../completion.ts';
import { atAnEvenPace } from '../even-pace.ts';
import type { Guest, Step } from '../guest.ts';
import { linkTemplate } from '../link.ts';

/** Sends a code to whoever this is, if there is anybody, and if they may have one; the answer is the same. */
export const requestCode = (api: Api, guest: Guest, step: Step): Promise<'asked' | 'tooMany'> =>
  atAnEvenPace(async () => {
    const { instance, ip } = guest.visit;
    try {
      const account = step.link?.userId ?? nobody(step.loginName ?? '');
      await api.throttle.take('message', { instanceId: instance.id, account, address: ip });
      await issueCode(api, guest, step);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'throttle.too_many') return 'tooMany';
      // One was sent a moment ago: that one is to be used.
      if (error.code !== 'user.code_too_soon') throw error;
    }
    return 'asked';
  });

const issueCode = async (api: Api, guest: Guest, step: Step): Promise<void> => {
  const { visit } = guest;
  const person = await addresseeOf(api, guest, step);
  if (!person) return;
  const { values: login } = await effectiveLogin(api, visit.instance.id, person.orgId);
  if (login.hidePasswordReset || !login.allowUsernamePassword) return;
  if (person.holder.status === 'initial') return issueInitialization(api, guest, step, person);
  const urlTemplate = linkTemplate('/password/set', guest, step);
  const verification = codeBy(
    codeFormOf(api.settings, 'password'),
    { by: 'sent_code', ...(urlTemplate ? { urlTemplate } : {}) },
    visit.origin,
  );
  const { position } = await api.execute(await visit.context(loginActor), user, person.userId, {
    type: 'IssuePasswordCode',
    verification,
    notificationType: notificationType.email,
    askedAt: api.now(),
  });
  visit.wrote(position);
};

/** There is no password to forget yet: what they need is what was mailed when they were added. */
const issueInitialization = async (api: Api, guest: Guest, step: Step, { userId }: Addressee): Promise<void> => {
  const { visit } = guest;
  const urlTemplate = linkTemplate('/verify', guest, step, { initialize: 'true' });
  const verification = codeBy(
    codeFormOf(api.settings, 'initialization'),
    { by: 'sent_code', ...(urlTemplate ? { urlTemplate } : {}) },
    visit.origin,
  );
  const issue = { type: 'IssueInitializationCode', verification, askedAt: api.now() } as const;
  visit.wrote((await api.execute(await visit.context(loginActor), user, userId, issue)).position);
};
