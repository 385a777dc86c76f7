import { describe, expect, it } from 'vitest';
import { loginSettings } from '../../domain/settings/login.ts';
import { passwordAgeSettings } from '../../domain/settings/password-age.ts';
import { user } from '../../domain/user/user.ts';
import { loginWorld, password, signIn } from './world.ts';

const day = 24 * 60 * 60 * 1000;

/** Anna's password is a hundred days old to the server that is asked. */
const later = async (values: { readonly maxAgeDays: number; readonly expireWarnDays: number }, days = 100) => {
  const here = await loginWorld({ now: () => new Date(Date.now() + days * day) });
  const { created, callAs, adminId } = here;
  const command = { type: 'SetSettings', values } as const;
  const { context } = callAs(adminId);
  await here.api.execute(context, passwordAgeSettings.instance, created.instanceId, command, created.instanceId);
  // Nor is anybody asked whether they want a second factor: that is another story.
  const always = { type: 'SetSettings', values: { passwordCheckLifetime: 0, mfaInitSkipLifetime: 0 } } as const;
  await here.api.execute(context, loginSettings.instance, created.instanceId, always, created.instanceId);
  return here;
};

describe('a password', () => {
  it('that is too old is changed before the sign-in counts', async () => {
    const { api, browser, created } = await later({ maxAgeDays: 90, expireWarnDays: 10 });
    const anna = browser();
    const asked = await signIn(anna);
    expect([asked.at, asked.body]).toEqual(['/ui/v2/login/password/change', expect.stringContaining('has expired')]);
    expect((await anna.open('/ui/v2/login/signedin')).at).toBe('/ui/v2/login/loginname');
    const before = (await api.load(created.instanceId, user, 'anna')).state.human?.password.changedAt;
    const same = await anna.submit(asked, { password, again: password });
    expect(same.body).toContain('must differ from the current one');
    await anna.submit(asked, { password: 'Password2!', again: 'Password2!' });
    const after = (await api.load(created.instanceId, user, 'anna')).state.human?.password.changedAt;
    expect(Number(after)).toBeGreaterThan(Number(before));
  });

  it('that is about to become too old is told of', async () => {
    const { browser } = await later({ maxAgeDays: 110, expireWarnDays: 10 });
    const shown = await signIn(browser());
    expect(shown.body).toContain('Days until your password must be changed: 10.');
  });

  it('that is young, or may become as old as it likes, is not spoken of', async () => {
    for (const values of [
      { maxAgeDays: 111, expireWarnDays: 10 },
      { maxAgeDays: 0, expireWarnDays: 10 },
    ]) {
      const { browser } = await later(values);
      const shown = await signIn(browser());
      expect([shown.at, shown.body]).toEqual(['/ui/v2/login/signedin', expect.not.stringContaining('Days until')]);
    }
  });
});
