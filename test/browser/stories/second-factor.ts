import { generateSync } from 'otplib';
import type { Page } from 'playwright-core';
import { askForKey, withAuthenticator } from '../authenticator.ts';
import { everyFactor, newcomer, sentCode, setLogin } from '../factors.ts';
import { signIn } from '../world.ts';
import type { Story, World } from './story.ts';

const next = (page: Page) => page.getByRole('button', { name: 'Continue' }).click();
const signedIn = (page: Page) => page.getByRole('heading', { name: 'You are signed in' }).waitFor();
const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();

const choose = async (page: Page, factor: string) => page.getByRole('link', { name: factor }).click();
const asNewcomer = async (world: World, page: Page, name: string) => {
  const { userId, loginName } = await newcomer(world, name);
  await page.goto(`${world.fasti.url}/ui/v2/login/loginname`);
  await signIn(page, loginName);
  await heading(page, 'Protect your account');
  return { userId, loginName };
};

export const factorSetupStory: Story = {
  title: 'a factor is offered after the sign-in, and set up',
  async tell(world, stop) {
    await setLogin(world, everyFactor);
    const page = await world.visitor({ expected: [/status of 400/] });
    const key = await withAuthenticator(page);

    await asNewcomer(world, page, 'Tessa');
    await stop(page, 'mfa-set');
    await choose(page, 'Authenticator app');
    const secret = ((await page.locator('.secret').textContent()) ?? '').replaceAll(' ', '');
    await stop(page, 'otp-time-based-set');
    await page.getByLabel('The six digits').fill(generateSync({ secret }));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await signedIn(page);

    for (const [name, factor, by] of [
      ['Emil', 'Code by e-mail', 'otpEmail'],
      ['Smilla', 'Code by SMS', 'otpSms'],
    ] as const) {
      await asNewcomer(world, page, name);
      await choose(page, factor);
      await stop(page, by === 'otpSms' ? 'otp-sms-set' : 'otp-email-set');
      await page.getByRole('button', { name: 'Send me codes' }).click();
      await heading(page, 'Enter a code');
      await stop(page, by === 'otpSms' ? 'otp-sms' : 'otp-email');
      await page.getByLabel('Code').fill(await sentCode(world, by));
      await next(page);
      await signedIn(page);
    }

    await asNewcomer(world, page, 'Ulla');
    await choose(page, 'Security key');
    await stop(page, 'u2f-set');
    await askForKey(page);
    await heading(page, 'Use your security key');
    await stop(page, 'u2f');
    await askForKey(page);
    await signedIn(page);

    await asNewcomer(world, page, 'Pascal');
    await choose(page, 'Passkey');
    await stop(page, 'passkey-set');
    await askForKey(page);
    await signedIn(page);
    await page.goto(`${world.fasti.url}/ui/v2/login/passkey`);
    await stop(page, 'passkey');
    await key.recognize(false);
    await askForKey(page, 'Sign in with a passkey');
    await page.getByText('No key was used').waitFor();
    await stop(page, 'passkey-not-shown');
    await key.recognize(true);
    await askForKey(page, 'Sign in with a passkey');
    await signedIn(page);
  },
};

export const secondFactorStory: Story = {
  title: 'a sign-in with a second factor',
  async tell(world, stop) {
    await setLogin(world, everyFactor);
    const { users } = world.clients;
    const { userId, loginName } = await world.person('Theodora');
    const { secret } = await users.registerTOTP({ userId });
    await users.verifyTOTPRegistration({ userId, code: generateSync({ secret }) });
    await users.addOTPEmail({ userId });
    const { recoveryCodes } = await users.generateRecoveryCodes({ userId, count: 2 });
    const page = await world.visitor({ expected: [/status of 400/] });
    await page.goto(`${world.fasti.url}/ui/v2/login`);
    await signIn(page, loginName);
    await heading(page, 'How do you want to confirm');
    await stop(page, 'mfa');
    await choose(page, 'Authenticator app');
    await stop(page, 'otp-time-based');
    await page.getByLabel('Code').fill('000 000');
    await next(page);
    await page.getByRole('alert').waitFor();
    await stop(page, 'otp-time-based-wrong');
    await choose(page, 'Try another way');
    await choose(page, 'Recovery code');
    await stop(page, 'recovery-code');
    await page.getByLabel('Code').fill(recoveryCodes[0] ?? '');
    await next(page);
    await signedIn(page);
  },
};
